import type { BenchPlan, BenchRun, BenchSummary } from "@llcuda/protocol";

/** Prompts of the person's own that a row of the history has; the run has them all. */
const SHOWN_PROMPTS = 3;

/** A run as a row of the history: without its points, and without thousands of prompts. Pure. */
export function summaryOf(run: BenchRun): BenchSummary {
  const { bottleneck: _bottleneck, points: _points, tuned: _tuned, ...summary } = run;
  return { ...summary, plan: withFewPrompts(summary.plan) };
}

function withFewPrompts(plan: BenchPlan): BenchPlan {
  if (plan.kind !== "served" && plan.kind !== "compare") return plan;
  const prompts = plan.workload.prompts.slice(0, SHOWN_PROMPTS);
  return { ...plan, workload: { ...plan.workload, prompts } };
}
