import type { BenchPlan, BenchRun } from "@llcuda/protocol";

/** Runs of this machine's own engine as it is loaded; others try flags, or are of other servers, too. */
const OWN = new Set<BenchPlan["kind"]>(["quick", "engine", "served"]);

/**
 * How fast a run saw one model write for one user, with an empty context: what the list of models shows.
 * Tokens per second; null where it measured nothing of the kind. Pure.
 */
export function singleRate({ conditions, plan, points, status }: BenchRun): {
  model: string;
  tokensPerSecond: number;
} | null {
  const [model, ...others] = conditions.models;
  if (model === undefined || others.length > 0 || !OWN.has(plan.kind) || status !== "done") {
    return null;
  }
  const rates = points.flatMap(({ axes, error, quantities }) => {
    const { concurrency, depth, flags, requestsPerSecond } = axes;
    const alone = (concurrency ?? 1) === 1 && (depth ?? 0) === 0 && requestsPerSecond === null;
    const plain = alone && error === null && Object.keys(flags).length === 0;
    return plain ? ((quantities["generation-rate"] ?? quantities["user-rate"])?.median ?? []) : [];
  });
  const tokensPerSecond = rates.at(-1);
  return tokensPerSecond === undefined ? null : { model: model.id, tokensPerSecond };
}
