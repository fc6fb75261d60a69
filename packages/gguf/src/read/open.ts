import { MemorySource } from "../byte-source.ts";
import type { ByteSource } from "../byte-source.ts";
import { MAGIC_BYTES } from "../magic.ts";
import { Cursor } from "./cursor.ts";
import { drive, driveInMemory } from "./drive.ts";
import { Gguf } from "./gguf.ts";
import { estimateRest, headerProgress } from "./header-plan.ts";
import { layOut } from "./layout.ts";
import { parseHeader } from "./parse-header.ts";
import type { Header } from "./parse-header.ts";

export interface OpenOptions {
  /**
   * True: misplaced or missing tensor data does not refuse the file but is listed in `problems`.
   * For looking into half a download; a file to be loaded is opened without it.
   */
  readonly tolerant?: boolean;
}

/** The first bytes asked for: one request for most models' whole header, one read on a disk. */
const FIRST_READ_SLOW = 2 * 1024 * 1024;
const WINDOW_LOCAL = 512 * 1024;

/** Opens a GGUF file by its header. Rejects with a GgufError that names place, value and limit. */
export async function openGguf(source: ByteSource, options: OpenOptions = {}): Promise<Gguf> {
  const slow = source.slow === true;
  const first = Math.min(source.size, slow ? FIRST_READ_SLOW : WINDOW_LOCAL);
  const head = await source.read(0, first);
  const cursor = new Cursor(source.size);
  cursor.moveWindow(head, 0);
  const progress = headerProgress();
  const readAhead = (): number => (slow ? estimateRest(progress) : WINDOW_LOCAL);
  const header = await drive(source, cursor, parseHeader(cursor, head, progress), readAhead);
  return build(header, source, options);
}

/** The same over a file that is in memory, without waiting. */
export function parseGguf(bytes: Uint8Array, options: OpenOptions = {}): Gguf {
  const source = new MemorySource(bytes);
  const cursor = new Cursor(bytes.length);
  const header = driveInMemory(bytes, cursor, parseHeader(cursor, bytes.subarray(0, MAGIC_BYTES)));
  return build(header, source, options);
}

function build(header: Header, source: ByteSource, options: OpenOptions): Gguf {
  const layout = layOut(header, source.size);
  const [first] = layout.problems;
  if (first !== undefined && options.tolerant !== true) throw first;
  return new Gguf(header, layout, source);
}
