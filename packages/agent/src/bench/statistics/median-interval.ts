import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { uniformInt } from "pure-rand/distribution/uniformInt";
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
 * 500 samples the order statistics that it tends to. Null for fewer than 5 samples.
 */
export function medianInterval(
  sorted: Float64Array,
  random: RandomGenerator,
): [number, number] | null {
  const n = sorted.length;
  if (n < LEAST_SAMPLES) return null;
  if (n > MOST_RESAMPLED) {
    const half = (Z_975 * Math.sqrt(n)) / 2;
    const low = Math.max(0, Math.floor(n / 2 - half));
    const high = Math.min(n - 1, Math.ceil(n / 2 + half));
    return [sorted[low]!, sorted[high]!];
  }
  const medians = new Float64Array(RESAMPLES);
  const counts = new Uint32Array(n);
  for (let turn = 0; turn < RESAMPLES; turn += 1) {
    counts.fill(0);
    for (let draw = 0; draw < n; draw += 1) counts[uniformInt(random, 0, n - 1)]! += 1;
    medians[turn] = medianOfCounts(sorted, counts);
  }
  const ranked = medians.toSorted();
  return [quantile(ranked, 0.025), quantile(ranked, 0.975)];
}

/** The median of a resample in which `sorted[i]` occurs `counts[i]` times: no sorting. */
function medianOfCounts(sorted: Float64Array, counts: Uint32Array): number {
  const n = sorted.length;
  const upperRank = n >> 1;
  const lowerRank = n % 2 === 0 ? upperRank - 1 : upperRank;
  let seen = 0;
  let lower = Number.NaN;
  for (let index = 0; index < n; index += 1) {
    seen += counts[index]!;
    if (Number.isNaN(lower) && seen > lowerRank) lower = sorted[index]!;
    if (seen > upperRank) return (lower + sorted[index]!) / 2;
  }
  return lower;
}
