import type { BenchRun, BenchSummary } from "@llcuda/protocol";
import type { EngineAlone } from "../limit/serving.ts";

/** Of a history, the newest run that measured this one's model and engine with several sequences at once. Pure. */
export function runOfEngineAlone(
  earlier: readonly BenchSummary[],
  { conditions }: Pick<BenchSummary, "conditions">,
): BenchSummary | null {
  const subject = subjectOf(conditions);
  const found = earlier.find(
    ({ conditions: theirs, disturbed, plan, status }) =>
      status === "done" &&
      !disturbed &&
      plan.kind === "engine" &&
      plan.parallel.length > 0 &&
      // Points do not say which of several models they are about, but by its name.
      theirs.models.length === 1 &&
      subjectOf(theirs) === subject,
  );
  return found ?? null;
}

function subjectOf({ engine, gpu, models }: BenchSummary["conditions"]): string {
  return JSON.stringify([engine, gpu, models.map(({ id, sha256, size }) => [id, sha256, size])]);
}

/** What llama-batched-bench wrote in that run. Pure. */
export function engineAlone({
  points,
  startedAt,
}: Pick<BenchRun, "points" | "startedAt">): EngineAlone {
  const rates = points.flatMap(({ axes, quantities, status }) => {
    const rate = quantities["generation-rate"]?.median;
    return status !== "done" || axes.concurrency === null || rate === undefined
      ? []
      : [[axes.concurrency, rate] as const];
  });
  return { day: startedAt.slice(0, 10), rates: new Map(rates) };
}
