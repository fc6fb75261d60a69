import type { LogHistogram, MagnitudeHistogram } from "./magnitude-histogram.ts";
import type { Moments } from "./moments.ts";

/** Further from the mean than this many standard deviations is an outlier. */
export const OUTLIER_SIGMAS = 6;

/** The parts of all values whose quantiles are told. */
export const QUANTILE_PARTS = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999] as const;

const BINS_PER_OCTAVE = 4;

/** A value and its index in the tensor. */
export interface PlacedValue {
  readonly index: number;
  readonly value: number;
}

/** What a tensor's values are like. Figures that need a finite value are null without one. */
export interface TensorStatistics {
  /** Values looked at. */
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Of the population: divided by the count. */
  readonly std: number | null;
  /** Excess kurtosis: 0 for a normal distribution, large with heavy tails; null if all are equal. */
  readonly kurtosis: number | null;
  readonly skewness: number | null;
  /** Euclidean norm of the finite values. */
  readonly norm: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Values beyond OUTLIER_SIGMAS standard deviations, to within 1/128 of that distance. */
  readonly outliers: number;
  /** Finite values beyond the largest half. */
  readonly beyondHalf: number;
  /** One for each of QUANTILE_PARTS, to within 1/128 of the value. */
  readonly quantiles: readonly (number | null)[];
  /** The finite values of largest magnitude, largest first. */
  readonly extremes: readonly PlacedValue[];
  readonly histogram: LogHistogram;
}

/** What one look at all values gathers, by whoever looks: a processor, or a GPU. */
export interface GatheredValues {
  /** All values, finite or not. */
  readonly count: number;
  /** Of the finite values; whatever they are where there is none. */
  readonly min: number;
  readonly max: number;
  readonly moments: Moments;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly beyondHalf: number;
  readonly extremes: readonly PlacedValue[];
  readonly histogram: MagnitudeHistogram;
}

/** The figures that follow from what was gathered. Pure. */
export function statisticsOf(gathered: GatheredValues): TensorStatistics {
  const { moments, min: least, max: most, histogram, ...counted } = gathered;
  const { count, mean, m2, m3, m4 } = moments;
  const some = count > 0;
  const std = Math.sqrt(m2 / count);
  const limit = OUTLIER_SIGMAS * std;
  return {
    ...counted,
    min: some ? least : null,
    max: some ? most : null,
    mean: some ? mean : null,
    std: some ? std : null,
    kurtosis: m2 > 0 ? (count * m4) / m2 ** 2 - 3 : null,
    skewness: m2 > 0 ? (Math.sqrt(count) * m3) / m2 ** 1.5 : null,
    norm: Math.sqrt(m2 + count * mean ** 2),
    outliers: m2 > 0 ? histogram.countOutside(mean - limit, mean + limit) : 0,
    quantiles: histogram
      .quantiles(QUANTILE_PARTS)
      // The middle of the outermost bin may lie beyond the outermost value.
      .map((value) => (some ? Math.min(most, Math.max(least, value)) : null)),
    histogram: histogram.coarse(BINS_PER_OCTAVE),
  };
}
