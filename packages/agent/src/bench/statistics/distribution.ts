import type { Distribution } from "@llcuda/protocol";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { LEAST_SAMPLES, medianInterval } from "./median-interval.ts";
import { quantile } from "./quantile.ts";

/** Samples that travel and are drawn; a chart of more is one colour. */
export const MOST_SAMPLES = 2_000;
/** Outliers that are named, the farthest from the median. */
export const MOST_OUTLIERS = 100;
/** A percentile needs at least one sample beyond it. */
const NEEDS = { p90: 10, p95: 20, p99: 100 } as const;
/** Tukey's fences: so many interquartile ranges beyond a quartile. */
const FENCE = 1.5;
const SEED = 20_261_126;

/**
 * The figures of `samples`; null of none. Not a number and infinities are a defect of the caller.
 * @param mostResampled of more, the interval is taken from their order: at once, and nearly the same
 */
export function distributionOf(
  samples: readonly number[],
  mostResampled?: number,
): Distribution | null {
  const n = samples.length;
  if (n === 0) return null;
  if (!samples.every(Number.isFinite)) throw new RangeError("samples must be finite");
  const sorted = Float64Array.from(samples).toSorted();
  const random = xoroshiro128plus(SEED);
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / n;
  const percentile = (q: number, least: number) => (n < least ? null : quantile(sorted, q));
  return {
    n,
    median: quantile(sorted, 0.5),
    min: sorted[0]!,
    max: sorted[n - 1]!,
    mean,
    standardDeviation: n < 2 ? null : deviation(samples, mean),
    interval: medianInterval(sorted, random, mostResampled),
    p90: percentile(0.9, NEEDS.p90),
    p95: percentile(0.95, NEEDS.p95),
    p99: percentile(0.99, NEEDS.p99),
    samples: thinned(samples, random),
    outliers: outliersOf(sorted),
  };
}

/** Of a sample, with n - 1 degrees of freedom. */
function deviation(samples: readonly number[], mean: number): number {
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return Math.sqrt(squares / (samples.length - 1));
}

/** A seeded choice of equal chances, in the order in which the samples came. */
function thinned(samples: readonly number[], random: RandomGenerator): number[] {
  let left = MOST_SAMPLES;
  if (samples.length <= left) return [...samples];
  return samples.filter((_, index) => {
    const taken = uniformInt(random, 1, samples.length - index) <= left;
    if (taken) left -= 1;
    return taken;
  });
}

function outliersOf(sorted: Float64Array): number[] {
  if (sorted.length < LEAST_SAMPLES) return [];
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q)) as [
    number,
    number,
    number,
  ];
  const reach = FENCE * (high - low);
  const beyond = [...sorted].filter((value) => value < low - reach || value > high + reach);
  const distance = (value: number): number => Math.abs(value - middle);
  return beyond.toSorted((a, b) => distance(b) - distance(a)).slice(0, MOST_OUTLIERS);
}
