import type { PlacedTensor } from "../analysis/comparison.ts";
import { HttpSource } from "../http-source.ts";
import type { KeptRange } from "../range-keeper.ts";
import type { GgufSet } from "../split.ts";

/** How much of a tensor is here: all of it, unless it lies in a file that is read by ranges. */
export async function tensorReading({ gguf, tensor }: PlacedTensor): Promise<KeptRange> {
  const { bytes, offset } = tensor;
  if (gguf.source instanceof HttpSource) return gguf.source.keeper.state(offset, offset + bytes);
  return { kept: bytes, total: bytes, bytesPerSecond: null };
}

/** Bytes of a file, in all its parts, that would have to come before all of it is here. */
export async function missingBytes({ parts }: GgufSet): Promise<number> {
  const missing = parts.map(async ({ source }) => {
    if (!(source instanceof HttpSource)) return 0;
    const { kept, total } = await source.keeper.state(0, source.size);
    return total - kept;
  });
  return (await Promise.all(missing)).reduce((sum, bytes) => sum + bytes, 0);
}

/** Has all of a tensor here, and tells after each request; what has come stays, whatever ends it. */
export async function* readWhole(
  { gguf, tensor }: PlacedTensor,
  signal?: AbortSignal,
): AsyncGenerator<KeptRange> {
  const { bytes, offset } = tensor;
  if (!(gguf.source instanceof HttpSource)) return;
  yield* gguf.source.keeper.keep(offset, offset + bytes, signal);
}
