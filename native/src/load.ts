import { binding } from "./addon.ts";
import { assertNotCapturing } from "./capture-state.ts";
import type { DType } from "./dtype.ts";
import { NativeError } from "./error.ts";
import * as s from "./shape.ts";
import { allocate, wrap } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor as a file holds it; packages/gguf gives these (see ggufTensors). */
export interface StoredTensor {
  readonly name: string;
  /** Row-major: the row length comes last. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Of the first byte in the file. */
  readonly offset: number;
}

/** What @llcuda/gguf tells of a tensor, as far as it matters here. */
interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly typeName: string;
  readonly offset: number;
}

/** A GGUF file's tensors for loadTensors: ggml names the row length first. */
export function ggufTensors(tensors: Iterable<GgufTensor>): StoredTensor[] {
  return checkedTensors(tensors).map(({ name, shape, typeName, offset }) => {
    s.checkList(shape, `the shape of ${name}`);
    return { name, shape: shape.toReversed(), dtype: s.checkDType(typeName).name, offset };
  });
}

export interface LoadProgress {
  readonly bytes: number;
  readonly total: number;
}

export interface LoadOptions {
  device?: number;
  onProgress?: (progress: LoadProgress) => void;
  signal?: AbortSignal;
  /** Threads that read, 1 to 32; by default 12, which a fast disk and the page cache need. */
  readers?: number;
}

/** Tensors begin where vector loads like it. */
const ALIGNMENT = 256;
/** A page-locked buffer: large enough for full speed, small enough to be pinned quickly. */
const PIECE_BYTES = 4 << 20;
const DEFAULT_READERS = 12;
const PROGRESS_MS = 50;

/**
 * Reads tensors of a file into one piece of GPU memory, by several threads with up to two
 * page-locked buffers each. Types stay as they are. The memory is free when all of the tensors are
 * disposed of.
 * @throws NativeError FILE_UNREADABLE, OUT_OF_MEMORY, CANCELLED
 */
export async function loadTensors(
  path: string,
  tensors: readonly StoredTensor[],
  options: LoadOptions = {},
): Promise<Map<string, Tensor>> {
  s.checkPath(path, "path");
  const device = s.checkDevice(options.device ?? 0);
  const readers = s.checkInteger(options.readers ?? DEFAULT_READERS, "readers", 1, 32);
  assertNotCapturing(device, "loadTensors");
  if (options.onProgress !== undefined) s.checkFunction(options.onProgress, "onProgress");
  throwIfCancelled(options.signal);
  const { placed, parts, bytes, total } = plan(tensors);
  const memory = allocate([bytes], "U8", device);
  try {
    const [load, promise] = binding().startLoad(
      device,
      memory.handle,
      path,
      parts,
      readers,
      PIECE_BYTES,
    );
    const cancel = (): void => binding().cancelLoad(load);
    options.signal?.addEventListener("abort", cancel, { once: true });
    const tell = (): void => options.onProgress?.({ bytes: binding().loadProgress(load), total });
    const timer = options.onProgress === undefined ? undefined : setInterval(tell, PROGRESS_MS);
    try {
      await promise;
    } finally {
      clearInterval(timer);
      options.signal?.removeEventListener("abort", cancel);
    }
    tell();
    return new Map(
      placed.map(({ name, shape, dtype, at }) => [
        name,
        wrap(binding().share(memory.handle), shape, dtype, device, at),
      ]),
    );
  } finally {
    memory.dispose();
  }
}

/** Refuses lists of what is no tensor of a file. */
function checkedTensors<T>(tensors: Iterable<T>): T[] {
  if (typeof tensors !== "object" || tensors === null || !(Symbol.iterator in tensors)) {
    throw s.invalid(`tensors is ${s.valueText(tensors)}`, "Give a list of tensors of a file.");
  }
  const list = [...tensors];
  for (const tensor of list) {
    if (typeof tensor !== "object" || tensor === null) {
      throw s.invalid(`a tensor is ${s.valueText(tensor)}`, "Give its name, shape and offset.");
    }
  }
  return list;
}

/** Where each tensor comes to lie, and what is read. */
function plan(tensors: readonly StoredTensor[]): {
  placed: { name: string; shape: readonly number[]; dtype: DType; at: number }[];
  parts: Float64Array;
  bytes: number;
  total: number;
} {
  let at = 0;
  let total = 0;
  s.checkList(tensors, "tensors");
  const parts = new Float64Array(3 * tensors.length);
  const names = new Set<string>();
  checkedTensors(tensors);
  const placed = tensors.map(({ name, shape, dtype, offset }, i) => {
    s.checkDType(dtype);
    const checked = s.checkShape(shape, dtype, `the shape of ${name}`);
    s.checkInteger(offset, `the offset of ${name}`, 0, Number.MAX_SAFE_INTEGER);
    if (names.has(name)) throw s.invalid(`two tensors are named ${name}`, "Names must differ.");
    names.add(name);
    const bytes = s.bytesOf(checked, dtype);
    parts.set([offset, at, bytes], 3 * i);
    const place = at;
    at += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    total += bytes;
    return { name, shape: checked, dtype, at: place };
  });
  return { placed, parts, bytes: s.checkShape([at], "U8", "all tensors together")[0]!, total };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw s.invalid(`signal is ${s.valueText(signal)}`, "Give an AbortSignal.");
  }
  if (signal?.aborted !== true) return;
  throw new NativeError(
    "CANCELLED",
    "The upload was cancelled before it began.",
    "Start it again.",
  );
}
