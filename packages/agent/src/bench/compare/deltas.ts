import type { BenchAxes, BenchDelta, BenchPoint, BenchQuantity, BenchRun } from "@llcuda/protocol";
import { mannWhitney } from "../statistics/mann-whitney.ts";

/** A difference that chance makes less often than this is called one. */
const SIGNIFICANT = 0.05;
/** A smaller change is not worth a word, however sure it is. */
const LEAST_CHANGE = 0.01;

/** Of these, more is better; of the others, less. */
const MORE_IS_BETTER = new Set<BenchQuantity>([
  "prompt-rate",
  "generation-rate",
  "total-rate",
  "user-rate",
  "request-rate",
  "goodput",
  "tokens-per-joule",
  "score",
]);

/**
 * What changed between two runs: every quantity of every point that both have. Series are matched by
 * their place where their names differ, as those of two models do. Pure.
 */
export function deltasBetween(before: BenchRun, after: BenchRun): BenchDelta[] {
  const places = new Map(seriesOf(before).map((name, index) => [index, name]));
  const renamed = new Map(
    seriesOf(after).map((name, index) => [name, places.get(index) ?? name] as const),
  );
  const known = new Map(before.points.map((point) => [keyOf(point.axes), point]));
  return after.points.flatMap((point) => {
    const series = renamed.get(point.axes.series) ?? point.axes.series;
    const own = known.get(keyOf(point.axes)) ?? known.get(keyOf({ ...point.axes, series }));
    return own === undefined ? [] : deltasOf(own, point);
  });
}

function seriesOf(run: BenchRun): string[] {
  return [...new Set(run.points.map(({ axes }) => axes.series))];
}

/** Points with the same coordinates are the same point. */
function keyOf({ flags, ...axes }: BenchAxes): string {
  const sorted = Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { concurrency, depth, generation, prompt, requestsPerSecond, series } = axes;
  return JSON.stringify([
    series,
    prompt,
    generation,
    depth,
    concurrency,
    requestsPerSecond,
    sorted,
  ]);
}

function deltasOf(before: BenchPoint, after: BenchPoint): BenchDelta[] {
  const quantities = Object.keys(after.quantities) as BenchQuantity[];
  return quantities.flatMap((quantity) => {
    const [was, is] = [before.quantities[quantity], after.quantities[quantity]];
    if (was === undefined || is === undefined || was.median === 0) return [];
    const change = is.median / was.median - 1;
    const p = mannWhitney(was.samples, is.samples);
    const verdict = verdictOf(quantity, change, p, Math.min(was.n, is.n));
    return { axes: after.axes, quantity, before: was.median, after: is.median, change, p, verdict };
  });
}

/** Fewer samples on a side cannot be told apart, whatever they are: no order of them is rare enough. */
const LEAST_SAMPLES = 4;

function verdictOf(
  quantity: BenchQuantity,
  change: number,
  p: number | null,
  samples: number,
): BenchDelta["verdict"] {
  // Without any spread the medians are all there is.
  if (p === null) return change === 0 ? "same" : "unclear";
  if (samples < LEAST_SAMPLES) return "unclear";
  if (p >= SIGNIFICANT || Math.abs(change) < LEAST_CHANGE) return "same";
  return change > 0 === MORE_IS_BETTER.has(quantity) ? "faster" : "slower";
}
