import type { BenchPlan, BenchQuantity, BenchRun, BenchTarget } from "@llcuda/protocol";
import { loadsOf, loadWords } from "./load-plan.ts";

/** "gemma-3-1b-it-Q4_K_M, quick": the title of a run, before its models are known by name. Pure. */
export function titleOf(plan: BenchPlan, current: string | null): string {
  const model = (name: string | null): string =>
    name
      ?.split("/")
      .at(-1)
      ?.replace(/\.gguf$/i, "") ??
    current ??
    "model";
  const target = (one: BenchTarget): string =>
    one.kind === "local" ? model(one.model) : one.label;
  switch (plan.kind) {
    case "quick":
      return `${model(plan.model)}, quick`;
    case "engine": {
      const names = plan.models.length === 0 ? [model(null)] : plan.models.map(model);
      return `${names.join(", ")}, ${plan.preset === "localscore" ? "LocalScore" : "engine"}`;
    }
    case "served": {
      const loads = loadsOf(plan.load).map(loadWords);
      return `${target(plan.target)}, ${loads.length > 2 ? `${loads[0]} to ${loads.at(-1)}` : loads.join(" and ")}`;
    }
    case "compare":
      return plan.between.map(target).join(" beside ");
    case "tune":
      return `${model(plan.model)}, tuned for ${plan.goal}`;
  }
}

/** What stands for a run of many points, by what it was about. */
const HEADLINES: Record<BenchPlan["kind"], BenchQuantity[]> = {
  quick: ["user-rate", "generation-rate"],
  engine: ["score", "generation-rate", "prompt-rate", "total-rate"],
  served: ["total-rate"],
  compare: ["total-rate"],
  tune: ["generation-rate", "prompt-rate", "total-rate"],
};

/** One figure for a run: the first point's for a single user, the best of a sweep, ours of a comparison. Pure. */
export function headlineOf({
  plan,
  points,
}: Pick<BenchRun, "plan" | "points">): BenchRun["headline"] {
  // Of several that are compared the first stands for the run: the others are what it is held against.
  const first = points[0]?.axes.series;
  const own = plan.kind === "compare" ? points.filter(({ axes }) => axes.series === first) : points;
  for (const quantity of HEADLINES[plan.kind]) {
    const medians = own.flatMap(({ quantities }) => quantities[quantity]?.median ?? []);
    const [alone] = medians;
    if (alone === undefined) continue;
    return { quantity, value: plan.kind === "quick" ? alone : Math.max(...medians) };
  }
  return null;
}
