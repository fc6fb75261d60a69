import type { BenchPlan } from "@llcuda/protocol";
import { compareRun, servedRun } from "../kinds/loaded.ts";
import { quickRun } from "../kinds/quick.ts";
import { badInput } from "../bench-failures.ts";
import type { BenchStage } from "./bench-stage.ts";

/** Does what a plan asks for; what it measures is in the run. */
export function runPlan(plan: BenchPlan, stage: BenchStage): Promise<void> {
  switch (plan.kind) {
    case "quick":
      return quickRun(plan, stage);
    case "served":
      return servedRun(plan, stage);
    case "compare":
      return compareRun(plan, stage);
    case "engine":
    case "tune":
      throw badInput(`A bench of kind ${plan.kind} cannot be run yet.`, "Run another kind.");
  }
}
