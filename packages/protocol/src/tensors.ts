import { z } from "zod";

/** Counts by sign and magnitude; each octave (a factor of 2) is cut into equal bins. */
export const LogHistogram = z.object({
  binsPerOctave: z.number(),
  /** Bin 0 of either list begins at 2^firstExponent; `binEdge` of packages/gguf tells the others. */
  firstExponent: z.number(),
  negative: z.array(z.number()),
  positive: z.array(z.number()),
  zeros: z.number(),
});
export type LogHistogram = z.infer<typeof LogHistogram>;

/** What a tensor's values are like. Figures that need a finite value are null without one. */
export const TensorStatistics = z.object({
  /** Values looked at. */
  count: z.number(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  std: z.number().nullable(),
  /** Excess kurtosis: 0 for a normal distribution. */
  kurtosis: z.number().nullable(),
  skewness: z.number().nullable(),
  norm: z.number(),
  zeros: z.number(),
  nan: z.number(),
  positiveInfinity: z.number(),
  negativeInfinity: z.number(),
  /** Values beyond 6 standard deviations. */
  outliers: z.number(),
  /** Finite values beyond 65504, the largest half. */
  beyondHalf: z.number(),
  /** At 0.1, 1, 5, 25, 50, 75, 95, 99 and 99.9 %. */
  quantiles: z.array(z.number().nullable()),
  /** The values of largest magnitude, largest first. */
  extremes: z.array(z.object({ index: z.number(), value: z.number() })),
  histogram: LogHistogram,
});
export type TensorStatistics = z.infer<typeof TensorStatistics>;

/** Who looked at the values, on a machine with a GPU that could. */
export const ComputedBy = z.discriminatedUnion("device", [
  z.object({
    device: z.literal("gpu"),
    /** Of the GPU. */
    name: z.string(),
    /** From the file to the GPU, and there. Milliseconds. */
    upload: z.number(),
    compute: z.number(),
  }),
  z.object({
    device: z.literal("processor"),
    /** Why not the GPU. */
    reason: z.string(),
  }),
]);
export type ComputedBy = z.infer<typeof ComputedBy>;

/** How far the look at a tensor has come: first a sample, then more and more, then all of it. */
export const StatisticsState = z.object({
  /** False: from a sample, or from the first part of the tensor. */
  exact: z.boolean(),
  /** Values looked at in order so far; 0 while there is only the sample. */
  done: z.number(),
  total: z.number(),
  statistics: TensorStatistics,
  /** Absent where no GPU was to be asked: there is none, or the tensor is small. */
  by: ComputedBy.optional(),
});
export type StatisticsState = z.infer<typeof StatisticsState>;

/** How a type's block is built, in the order of its bits. */
export const BlockRegion = z.object({
  name: z.string(),
  role: z.enum(["scale", "min", "code", "sign", "unused"]),
  bit: z.number(),
  bits: z.number(),
  count: z.number(),
});
export type BlockRegion = z.infer<typeof BlockRegion>;

/** The block behind one value: `value = level * scale - offset`. NaN and infinities are null. */
export const ValueBlock = z.object({
  /** Of the value in the tensor. */
  index: z.number(),
  row: z.number(),
  column: z.number(),
  value: z.number().nullable(),
  scale: z.number().nullable(),
  level: z.number().nullable(),
  offset: z.number().nullable(),
  code: z.number().nullable(),
  type: z.string(),
  /** Of the block in the tensor, and of the value in the block. */
  block: z.number(),
  inBlock: z.number(),
  /** Byte of the block in its part's file. */
  byte: z.number(),
  /** The block's bytes, hexadecimal, as they lie in the file. */
  bytes: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      role: z.enum(["scale", "min", "code", "sign", "unused"]),
      bit: z.number(),
      bits: z.number(),
      value: z.number().nullable(),
    }),
  ),
  layout: z.array(BlockRegion),
  /** All values of the block; null for NaN and infinities. */
  values: z.array(z.number().nullable()),
});
export type ValueBlock = z.infer<typeof ValueBlock>;

/** Two tensors of one name, value by value. */
export const TensorPair = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  typeA: z.string(),
  typeB: z.string(),
  bytesA: z.number(),
  bytesB: z.number(),
  count: z.number(),
  /** Pairs that are finite on both sides: the figures are over these. */
  compared: z.number(),
  differing: z.number(),
  rmse: z.number(),
  /** Divided by the root mean square of the first. */
  relativeRmse: z.number().nullable(),
  cosine: z.number().nullable(),
  bias: z.number(),
  maxError: z.object({ index: z.number(), a: z.number(), b: z.number() }).nullable(),
  /** KL(first || second) of the histograms of magnitudes. */
  klNats: z.number(),
  /** Absent where no GPU was to be asked: there is none, or the tensors are small. Once it failed, the reason stands in each pair that follows. */
  by: ComputedBy.optional(),
});
export type TensorPair = z.infer<typeof TensorPair>;

/** What two files have differently, by their headers alone. */
export const FileDifference = z.object({
  bytes: z.object({ a: z.number(), b: z.number() }),
  /** Bytes of each that are read by ranges and not here yet; 0 for a file on this machine. */
  missing: z.object({ a: z.number(), b: z.number() }),
  metadata: z.object({
    onlyA: z.array(z.string()),
    onlyB: z.array(z.string()),
    /** Values as JSON, cut to what a row shows. */
    changed: z.array(z.object({ key: z.string(), a: z.string(), b: z.string() })),
  }),
  tensors: z.object({
    onlyA: z.array(z.string()),
    onlyB: z.array(z.string()),
    incomparable: z.array(z.object({ name: z.string(), reason: z.string() })),
    /** How many can be compared. */
    comparable: z.number(),
  }),
});
export type FileDifference = z.infer<typeof FileDifference>;

/** Compared pairs from number `from` on, in the order of the first file. */
export const ComparisonState = z.object({
  from: z.number(),
  pairs: z.array(TensorPair),
  /** Pairs done, and all there are. */
  done: z.number(),
  total: z.number(),
  /** The tensor that is looked at; null at the end. */
  current: z.string().nullable(),
});
export type ComparisonState = z.infer<typeof ComparisonState>;
