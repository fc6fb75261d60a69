import { binding } from "./addon.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { isQuantized } from "./dtype.ts";
import type { NativeComparison } from "./native-results.ts";
import { assertDevice } from "./operands.ts";
import { assertFloat } from "./ops/elementwise.ts";
import { scope } from "./scope.ts";
import * as s from "./shape.ts";
import { floatsOf, storedOf } from "./stored.ts";
import { Event } from "./stream.ts";
import { assertTensor } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/** How far a second tensor is from a first one, in packages/gguf's words. */
export interface TensorDifference {
  readonly count: number;
  /** Pairs that are finite on both sides; the figures below are over these. */
  readonly compared: number;
  /** Pairs that are not the same value (two NaNs are the same). */
  readonly differing: number;
  /** Root of the mean square difference; 0 without a pair. */
  readonly rmse: number;
  /** The same, divided by the root mean square of the first; null where that is 0. */
  readonly relativeRmse: number | null;
  /** Of the angle between them as vectors, 1 = same direction; null where one is all zeros. */
  readonly cosine: number | null;
  /** Mean of second minus first. */
  readonly bias: number;
  /** The first of the pairs that are furthest apart; null where none differs. */
  readonly maxError: { readonly index: number; readonly a: number; readonly b: number } | null;
  /** Of the GPU, without what brings the results to the host. */
  readonly milliseconds: number;
}

/**
 * Compares tensors of as many values, in one pass and in doubles, whatever their types: what is not
 * the same type of float on both sides is turned into F32 piece by piece, in 256 MiB. The same tensors
 * give the same digits on the same GPU.
 */
export async function compareTensors(a: Tensor, b: Tensor): Promise<TensorDifference> {
  assertTensor(a, "a");
  assertTensor(b, "b");
  assertDevice("compareTensors", a, b);
  assertNotCapturing(a.device, "compareTensors");
  const count = a.numel();
  if (count !== b.numel()) {
    throw s.mismatch(
      `compareTensors: ${s.shapeText(a.shape)} and ${s.shapeText(b.shape)} have ${count} and ${b.numel()} values`,
      "Give tensors of as many values.",
    );
  }
  for (const x of [a, b]) if (!isQuantized(x.dtype)) assertFloat("compareTensors", x);
  return scope(async () => {
    const { device } = a;
    // Views of its own: whoever disposes of a tensor meanwhile takes nothing away.
    const both = [a, b].map((x) => x.reshape([-1]));
    using begin = new Event(device);
    const promise = binding().compare(device, count, ...storedOf(a), ...storedOf(b));
    using end = new Event(device);
    const found = await promise;
    const { most, place } = found;
    const [x, y] = most > 0 ? await Promise.all(both.map((flat) => valueAt(flat, place))) : [];
    return {
      ...differenceOf(count, found),
      maxError: most > 0 ? { index: place, a: x!, b: y! } : null,
      milliseconds: await end.since(begin),
    };
  });
}

/** The figures that follow from the sums. Pure. @internal */
export function differenceOf(
  count: number,
  { compared, difference, differing, dot, squares, squaresA, squaresB }: NativeComparison,
): Omit<TensorDifference, "maxError" | "milliseconds"> {
  const lengths = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return {
    count,
    compared,
    differing,
    rmse: compared === 0 ? 0 : Math.sqrt(squares / compared),
    relativeRmse: squaresA > 0 ? Math.sqrt(squares / squaresA) : null,
    cosine: lengths > 0 ? Math.min(1, dot / lengths) : null,
    bias: compared === 0 ? 0 : difference / compared,
  };
}

/** One value of a flat tensor, by the block that it is in. */
async function valueAt(x: Tensor, index: number): Promise<number> {
  const { blockElements } = x.info;
  const start = index - (index % blockElements);
  const block = x.slice(start, start + blockElements);
  return (await floatsOf(block))[index - start]!;
}
