import { dequantize } from "../quant/dequantize.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { knownType, readBlocks } from "../values.ts";

/** A whole number of blocks of every type; its floats stay in a core's second-level cache. */
const CHUNK_ELEMENTS = 128 * 1024;

/** Where a chunk is a request: fewer and larger ones. */
export const SLOW_CHUNK_ELEMENTS = 4 * 1024 * 1024;

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** A multiple of 256. */
  readonly chunkElements?: number;
  /** Waited for before each chunk: UrgentFirst lets others go first. */
  readonly turn?: () => Promise<void>;
}

export interface ScanChunk {
  /** Index of the first value in the tensor. */
  readonly start: number;
  /** Good until the next chunk is asked for: the floats are written over. */
  readonly values: Float32Array;
}

/**
 * All values of a tensor in order, as float32, a chunk at a time; the next chunk is read while this
 * one is looked at. Memory: one chunk of floats and two of blocks. Rejects with E_TTYPE for an
 * unknown type, and with the signal's reason.
 */
export async function* scanTensor(
  gguf: Gguf,
  tensor: TensorInfo,
  options: ScanOptions = {},
): AsyncGenerator<ScanChunk> {
  const type = knownType(tensor);
  const standard = gguf.source.slow === true ? SLOW_CHUNK_ELEMENTS : CHUNK_ELEMENTS;
  const size = Math.min(options.chunkElements ?? standard, tensor.elements);
  const floats = new Float32Array(size);
  const read = (start: number): Promise<Uint8Array> => {
    const elements = Math.min(size, tensor.elements - start);
    const first = start / type.blockElements;
    const blocks = readBlocks(gguf, tensor, type, first, elements / type.blockElements);
    // A failure is met when its turn comes, not as a rejection that nobody handles.
    blocks.catch(() => undefined);
    return blocks;
  };
  let ahead = size > 0 ? read(0) : undefined;
  for (let start = 0; ahead !== undefined; start += size) {
    await options.turn?.();
    options.signal?.throwIfAborted();
    const blocks = await ahead;
    const next = start + size;
    ahead = next < tensor.elements ? read(next) : undefined;
    dequantize(type, blocks, floats);
    yield { start, values: floats.subarray(0, Math.min(size, tensor.elements - start)) };
  }
}
