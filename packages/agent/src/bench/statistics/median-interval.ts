import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { betaVariate } from "./beta-variate.ts";
import { quantile } from "./quantile.ts";

/** Fewer samples say nothing of how the median would vary. */
export const LEAST_SAMPLES = 5;
/** scipy's default; the ends then vary by less than the width of the line that draws them. */
const RESAMPLES = 9_999;
/** Above it the resampled medians follow their limit, and are not worth their time. */
const MOST_RESAMPLED = 500;
/** The normal distribution's 97.5 % point. */
const Z_975 = 1.959964;

/**
 * A 95 % interval of the median of `sorted` (ascending): the percentile bootstrap, or for more than
 * `mostResampled` samples the order statistics that it tends to. Null for fewer than 5 samples.
 */
export function medianInterval(
  sorted: Float64Array,
  random: RandomGenerator,
  mostResampled = MOST_RESAMPLED,
): [number, number] | null {
  const n = sorted.length;
  if (n < LEAST_SAMPLES) return null;
  if (n > mostResampled) {
    const half = (Z_975 * Math.sqrt(n)) / 2;
    const low = Math.max(0, Math.floor(n / 2 - half));
    const high = Math.min(n - 1, Math.ceil(n / 2 + half));
    return [sorted[low]!, sorted[high]!];
  }
  const medians = new Float64Array(RESAMPLES);
  for (let turn = 0; turn < RESAMPLES; turn += 1) medians[turn] = resampledMedian(sorted, random);
  const ranked = medians.toSorted();
  return [quantile(ranked, 0.025), quantile(ranked, 0.975)];
}

/**
 * The median of as many samples drawn anew, without drawing them: which of `sorted` stands in the
 * middle is told by the middle of so many uniform numbers, and that is a beta variate.
 */
function resampledMedian(sorted: Float64Array, random: RandomGenerator): number {
  const n = sorted.length;
  const rank = Math.ceil(n / 2);
  const lower = betaVariate(rank, n + 1 - rank, random);
  const value = sorted[Math.floor(lower * n)]!;
  if (n % 2 === 1) return value;
  // The next one is the least of those that are left above it.
  const upper = 1 - (1 - lower) * (1 - uniformFloat64(random)) ** (1 / (n - rank));
  return (value + sorted[Math.min(n - 1, Math.floor(upper * n))]!) / 2;
}
