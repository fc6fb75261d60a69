import type { ByteSource } from "../byte-source.ts";
import type { Cursor } from "./cursor.ts";

/** A local window: large enough that reads do not count, small enough to stay in the cache. */
const WINDOW_BYTES = 1 << 20;

/** Runs a parser over a source, moving the window whenever it asks for bytes. */
export async function drive<Result>(
  source: ByteSource,
  cursor: Cursor,
  parser: Generator<number, Result>,
  readAhead: () => number = () => WINDOW_BYTES,
): Promise<Result> {
  for (;;) {
    const step = parser.next();
    if (step.done === true) return step.value;
    const base = cursor.position;
    const wanted = Math.max(step.value, readAhead());
    cursor.moveWindow(await source.read(base, Math.min(wanted, source.size - base)), base);
  }
}

/** The same over bytes in memory, without waiting: there is nothing to wait for. */
export function driveInMemory<Result>(
  bytes: Uint8Array,
  cursor: Cursor,
  parser: Generator<number, Result>,
): Result {
  cursor.moveWindow(bytes, 0);
  const step = parser.next();
  if (step.done === true) return step.value;
  throw new Error("a parser over a whole file asked for more bytes");
}
