import { binding } from "./addon.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { isQuantized } from "./dtype.ts";
import { assertFloat } from "./ops/elementwise.ts";
import { topk } from "./ops/reduce.ts";
import { scope } from "./scope.ts";
import { EXTREMES, RUN } from "./statistics.ts";
import { floatsOf, storedOf } from "./stored.ts";
import { Event } from "./stream.ts";
import { assertTensor, wrap } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/** What every statistic of a tensor's values can be computed from. */
export interface TensorDistribution {
  /** All values, and those of them that are finite. */
  readonly count: number;
  readonly finite: number;
  /** Null without a finite value. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sums of the second to fourth powers of the distances from the mean. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Finite values beyond 65504, the largest half. */
  readonly beyondHalf: number;
  /** The finite values of largest magnitude, largest first, equals by index. */
  readonly extremes: readonly { readonly index: number; readonly value: number }[];
  /** 65,536 counts of finite values, by the upper 16 bits they have as float32. */
  readonly counts: Float64Array<ArrayBuffer>;
  /** Of the GPU, without what brings the results to the host. */
  readonly milliseconds: number;
}

/**
 * Moments up to the fourth and a histogram with 128 bins an octave, in one pass. Quantized types are
 * dequantized piece by piece, in 128 MiB. The same tensor gives the same digits on the same GPU.
 */
export async function distribution(x: Tensor): Promise<TensorDistribution> {
  assertTensor(x, "x");
  assertNotCapturing(x.device, "distribution");
  if (!isQuantized(x.dtype)) assertFloat("distribution", x);
  return scope(async () => {
    const { device } = x;
    const count = x.numel();
    using begin = new Event(device);
    const [promise, maxima] = binding().distribution(device, count, ...storedOf(x));
    using end = new Event(device);
    const extremes = extremesOf(x, wrap(maxima, [Math.ceil(count / RUN)], "F32", device));
    extremes.catch(() => undefined);
    const { finite, mean, min, max, ...rest } = await promise;
    const some = finite > 0;
    return {
      count,
      finite,
      mean: some ? mean : null,
      min: some ? min : null,
      max: some ? max : null,
      ...rest,
      extremes: await extremes,
      milliseconds: await end.since(begin),
    };
  });
}

/** The largest values lie in the runs with the largest maxima. */
async function extremesOf(x: Tensor, maxima: Tensor): Promise<TensorDistribution["extremes"]> {
  if (maxima.numel() === 0) return [];
  const runs = topk(maxima, Math.min(EXTREMES, maxima.numel())).indices;
  const flat = x.reshape([-1]);
  const found: { index: number; value: number }[] = [];
  for (const run of await runs.toHost<BigInt64Array<ArrayBuffer>>()) {
    const start = Number(run) * RUN;
    const part = flat.slice(start, Math.min(start + RUN, x.numel()));
    const values = await floatsOf(part);
    for (const [i, value] of values.entries()) {
      if (Number.isFinite(value)) found.push({ index: start + i, value });
    }
  }
  return found
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.index - b.index)
    .slice(0, EXTREMES);
}
