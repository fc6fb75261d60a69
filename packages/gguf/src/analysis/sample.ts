import type { TensorStatistics } from "./gathered-values.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { readValues } from "../values.ts";
import { StatisticsPass } from "./statistics.ts";

/** A whole number of blocks of every type, and one page of a file in most types. */
const PIECE = 4096;
/** Reads of a first look: some milliseconds on a disk. */
const PIECES = 64;
/** Where each piece may be a request. */
const PIECES_SLOW = 4;

/** Values at places that depend on the numbers of elements and pieces alone: two tensors' are pairs. */
export interface TensorSample {
  /** Indices of the first values of pieces of `length` values. */
  readonly starts: readonly number[];
  readonly length: number;
  readonly values: Float32Array;
}

export interface SampleOptions {
  readonly signal?: AbortSignal;
  /** How many pieces to look at; a tensor behind a network usually has fewer. */
  readonly pieces?: number;
}

/** Some of a tensor's values, in pieces that are spread evenly; all of them where they are few. */
export async function sampleTensor(
  gguf: Gguf,
  tensor: TensorInfo,
  options: SampleOptions = {},
): Promise<TensorSample> {
  const { elements } = tensor;
  const { signal, pieces: wanted = gguf.source.slow === true ? PIECES_SLOW : PIECES } = options;
  const pieces = Math.min(wanted, Math.ceil(elements / PIECE));
  const whole = pieces * PIECE >= elements;
  const length = whole ? elements : PIECE;
  const starts = whole
    ? [0]
    : Array.from({ length: pieces }, (_, i) => {
        const last = Math.floor((elements - PIECE) / PIECE);
        return Math.floor((i * last) / Math.max(1, pieces - 1)) * PIECE;
      });
  const values = new Float32Array(starts.length * length);
  for (const [i, start] of starts.entries()) {
    signal?.throwIfAborted();
    values.set(await readValues(gguf, tensor, start, length), i * length);
  }
  return { starts, length, values };
}

/** The statistics of a sample; `count` says of how many values. */
export function sampleStatistics({ starts, length, values }: TensorSample): TensorStatistics {
  const pass = new StatisticsPass();
  for (const [i, start] of starts.entries()) {
    pass.add(values.subarray(i * length, (i + 1) * length), start);
  }
  return pass.result();
}
