import { binding } from "./addon.ts";
import type { NativeSummary } from "./native-results.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { dtypeInfo, isQuantized } from "./dtype.ts";
import { dequantize } from "./ops/dequantize.ts";
import { assertFloat } from "./ops/elementwise.ts";
import { topk } from "./ops/reduce.ts";
import { scope } from "./scope.ts";
import * as s from "./shape.ts";
import { assertTensor, wrap } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/** cuda/arithmetic/summary.h */
const SIGN_BINS = 128;
const BINS_PER_OCTAVE = 4;
/** cuda/launch.h: one warp's values, whose largest magnitude is kept. */
export const RUN = 4096;
export const EXTREMES = 8;
/** The default histogram covers 2^-23 (0.0000001) to 2^9. */
const FIRST_EXPONENT = -23;

/** Counts by sign and magnitude, as packages/gguf has them: four bins an octave, 128 a sign. */
export interface MagnitudeHistogram {
  readonly binsPerOctave: number;
  /** Bin i begins at 2^firstExponent * 2^floor(i / 4) * (1 + i % 4 / 4); the end bins hold what is beyond. */
  readonly firstExponent: number;
  readonly negative: readonly number[];
  readonly positive: readonly number[];
  readonly zeros: number;
}

/** What a tensor's values are like. Figures that need a finite value are null without one. */
export interface TensorSummary {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Of the population. */
  readonly variance: number | null;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Finite values beyond 65504, the largest half. */
  readonly beyondHalf: number;
  /** The finite values of largest magnitude, largest first, equals by index. */
  readonly extremes: readonly { readonly index: number; readonly value: number }[];
  readonly histogram: MagnitudeHistogram;
}

/**
 * Statistics of all values, in one pass over them; quantized types are dequantized to F32 first.
 * @param options firstExponent of the histogram, which covers 32 octaves from 2^firstExponent on
 */
export async function summarize(
  x: Tensor,
  options: { firstExponent?: number } = {},
): Promise<TensorSummary> {
  assertTensor(x, "x");
  const first = s.checkInteger(options.firstExponent ?? FIRST_EXPONENT, "firstExponent", -126, 96);
  assertNotCapturing(x.device, "summarize");
  return scope(async () => {
    const floats = isQuantized(x.dtype) ? dequantize(x) : x;
    assertFloat("summarize", floats);
    const count = floats.numel();
    const { code } = dtypeInfo(floats.dtype);
    const { device, handle, offset } = floats;
    const [promise, maxima] = binding().summary(device, code, handle, offset, count, first);
    const runs = Math.ceil(count / RUN);
    const extremes = extremesOf(floats, wrap(maxima, [runs], "F32", device));
    // A failure of both is told once.
    extremes.catch(() => undefined);
    const native = await promise;
    return toSummary(native, count, first, await extremes);
  });
}

/** The largest values lie in the runs with the largest maxima. */
async function extremesOf(x: Tensor, maxima: Tensor): Promise<TensorSummary["extremes"]> {
  if (maxima.numel() === 0) return [];
  const count = Math.min(EXTREMES, maxima.numel());
  const best = topk(maxima, count).indices;
  const { code } = dtypeInfo(x.dtype);
  const magnitudes = wrap(
    binding().runMagnitudes(
      x.device,
      code,
      x.handle,
      x.offset,
      x.numel(),
      best.handle,
      best.offset,
      count,
    ),
    [count * RUN],
    "F32",
    x.device,
  );
  const top = topk(magnitudes, EXTREMES);
  const [runs, values, places] = (await Promise.all([
    best.toHost(),
    top.values.toHost(),
    top.indices.toHost(),
  ])) as [BigInt64Array, Float32Array, BigInt64Array];
  const found = [...places]
    .map(Number)
    .filter((_, i) => values[i]! >= 0)
    .map((place) => Number(runs[Math.floor(place / RUN)]!) * RUN + (place % RUN));
  const read = await Promise.all(
    found.map(async (index) => {
      const flat = x.reshape([-1]).slice(index, index + 1);
      return { index, value: Number(await flat.item()) };
    }),
  );
  return read.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.index - b.index);
}

function toSummary(
  native: NativeSummary,
  count: number,
  firstExponent: number,
  extremes: TensorSummary["extremes"],
): TensorSummary {
  const { finite, sum, squares, pivot, histogram } = native;
  const some = finite > 0;
  const shifted = sum / finite;
  return {
    count,
    min: some ? native.min : null,
    max: some ? native.max : null,
    mean: some ? pivot + shifted : null,
    variance: some ? Math.max(0, squares / finite - shifted ** 2) : null,
    zeros: native.zeros,
    nan: native.nan,
    positiveInfinity: native.positiveInfinity,
    negativeInfinity: native.negativeInfinity,
    beyondHalf: native.beyondHalf,
    extremes,
    histogram: {
      binsPerOctave: BINS_PER_OCTAVE,
      firstExponent,
      positive: histogram.slice(0, SIGN_BINS),
      negative: histogram.slice(SIGN_BINS),
      zeros: native.zeros,
    },
  };
}
