import { GgufError } from "../error.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { klDivergence, MagnitudeHistogram } from "./magnitude-histogram.ts";
import { scanTensor, SLOW_CHUNK_ELEMENTS } from "./scan.ts";
import type { StatisticsOptions } from "./statistics.ts";

/** How far a second tensor is from a first one. */
export interface TensorComparison {
  readonly count: number;
  /** Pairs that are finite on both sides; the figures below are over these. */
  readonly compared: number;
  /** Pairs that are not the same float (two NaNs are the same). */
  readonly differing: number;
  /** Root of the mean square difference. */
  readonly rmse: number;
  /** The same, divided by the root mean square of the first; null where that is 0. */
  readonly relativeRmse: number | null;
  /** Of the angle between them as vectors, 1 = same direction; null where one is all zeros. */
  readonly cosine: number | null;
  /** Mean of second minus first. */
  readonly bias: number;
  /** The pair that is furthest apart; null where none differs. */
  readonly maxError: { readonly index: number; readonly a: number; readonly b: number } | null;
  /** KL(first || second) of the histograms of magnitudes, in nats. */
  readonly klNats: number;
}

/** Floats that stay in the first-level cache beside their partners. */
const SLICE = 2048;

/** Gathers the comparison of two tensors whose values come in pieces, pair by pair. */
export class ComparisonPass {
  readonly #a = new MagnitudeHistogram();
  readonly #b = new MagnitudeHistogram();
  #count = 0;
  #sums: PairSums = {
    pairs: 0,
    differing: 0,
    difference: 0,
    squares: 0,
    dot: 0,
    a: 0,
    b: 0,
    most: 0,
  };
  #maxError: TensorComparison["maxError"] = null;

  /** @param start index of the first pair in the tensors */
  add(a: Float32Array, b: Float32Array, start: number): void {
    this.#count += a.length;
    for (let at = 0; at < a.length; at += SLICE) {
      this.#addSlice(a.subarray(at, at + SLICE), b.subarray(at, at + SLICE), start + at);
    }
  }

  #addSlice(a: Float32Array, b: Float32Array, start: number): void {
    this.#a.add(new Uint32Array(a.buffer, a.byteOffset, a.length));
    this.#b.add(new Uint32Array(b.buffer, b.byteOffset, b.length));
    let sums = sumsOf(a, b);
    // Finite floats have finite squares in doubles; one value that is not spoils the sum.
    if (!(sums.squares < Infinity)) {
      const finite = (_: number, i: number): boolean => Number.isFinite(b[i]! - a[i]!);
      const strange = a.reduce((n, x, i) => n + (finite(x, i) || Object.is(x, b[i]) ? 0 : 1), 0);
      sums = sumsOf(a.filter(finite), b.filter(finite));
      sums.differing += strange;
    }
    const { most, ...added } = sums;
    if (most > this.#sums.most) {
      const at = a.findIndex((x, i) => Math.abs(b[i]! - x) === most);
      this.#maxError = { index: start + at, a: a[at]!, b: b[at]! };
      this.#sums.most = most;
    }
    for (const name of Object.keys(added) as (keyof typeof added)[]) {
      this.#sums[name] += added[name];
    }
  }

  result(): TensorComparison {
    const { pairs, differing, difference, squares, dot, a, b } = this.#sums;
    const rmse = pairs === 0 ? 0 : Math.sqrt(squares / pairs);
    const lengths = Math.sqrt(a) * Math.sqrt(b);
    return {
      count: this.#count,
      compared: pairs,
      differing,
      rmse,
      relativeRmse: a > 0 ? Math.sqrt(squares / a) : null,
      cosine: lengths > 0 ? Math.min(1, dot / lengths) : null,
      bias: pairs === 0 ? 0 : difference / pairs,
      maxError: this.#maxError,
      klNats: klDivergence(this.#a, this.#b),
    };
  }
}

/** Sums over pairs; `a` and `b` are sums of squares, `most` is the largest difference. */
interface PairSums {
  pairs: number;
  differing: number;
  difference: number;
  squares: number;
  dot: number;
  a: number;
  b: number;
  most: number;
}

/** The hot loop: no branch in it depends on what a value is, except by counting. */
function sumsOf(a: Float32Array, b: Float32Array): PairSums {
  let [differing, difference, squares, dot, squaresA, squaresB, most] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    const d = y - x;
    const distance = Math.abs(d);
    if (d !== 0) differing++;
    if (distance > most) most = distance;
    difference += d;
    squares += d * d;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return { pairs: a.length, differing, difference, squares, dot, a: squaresA, b: squaresB, most };
}

/** A tensor and the file that it is in. */
export interface PlacedTensor {
  readonly gguf: Gguf;
  readonly tensor: TensorInfo;
}

/**
 * Compares two tensors value by value, whatever their types. Rejects with E_RANGE where they have
 * another shape, with E_TTYPE for an unknown type, and with the signal's reason.
 */
export async function compareTensors(
  a: PlacedTensor,
  b: PlacedTensor,
  options: StatisticsOptions = {},
): Promise<TensorComparison> {
  if (a.tensor.shape.join() !== b.tensor.shape.join()) {
    const shapes = `[${a.tensor.shape.join(", ")}] and [${b.tensor.shape.join(", ")}]`;
    const hint = "Only tensors of one shape can be compared.";
    const facts = { field: a.tensor.name, value: shapes };
    throw new GgufError("E_RANGE", "the two tensors have different shapes", hint, facts);
  }
  const slow = a.gguf.source.slow === true || b.gguf.source.slow === true;
  const chunk = slow ? { chunkElements: SLOW_CHUNK_ELEMENTS } : {};
  const pass = new ComparisonPass();
  const second = scanTensor(b.gguf, b.tensor, { ...chunk, ...options });
  // Both sides must be cut alike, also where only one of them is slow.
  for await (const { start, values } of scanTensor(a.gguf, a.tensor, { ...chunk, ...options })) {
    const other = await second.next();
    if (other.done !== true) pass.add(values, other.value.values, start);
    options.onProgress?.(start + values.length);
  }
  return pass.result();
}
