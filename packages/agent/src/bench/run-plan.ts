import type { BenchPlan } from "@llcuda/protocol";
import { engineRun } from "./kinds/engine.ts";
import { compareRun, servedRun } from "./kinds/loaded.ts";
import { quickRun } from "./kinds/quick.ts";
import { tuneRun } from "./tune/tune.ts";
import type { BenchStage } from "./run/bench-stage.ts";

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
      return engineRun(plan, stage);
    case "tune":
      return tuneRun(plan, stage);
  }
}
