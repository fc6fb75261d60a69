import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Gguf } from "../read/gguf.ts";
import { parseGguf } from "../read/open.ts";

/** A sound header that mutations begin from. */
export interface SeedHeader {
  readonly name: string;
  readonly header: Uint8Array;
  /** How long the tensors' data behind it would be, in bytes. */
  readonly dataBytes: number;
  /** Offsets at which a field of the format begins. */
  readonly fields: readonly number[];
}

const FOLDER = new URL("seeds/", import.meta.url);

/** The 32-bit words behind a name that can be fields: type, n_dims, four dimensions, type, offset. */
const WORDS_BEHIND_NAME = 12;

/** The committed seeds, made by scripts/fuzz-seeds.ts. */
export function readSeeds(): SeedHeader[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".gguf"));
  return files
    .toSorted()
    .map((file) => seedHeader(basename(file, ".gguf"), readFileSync(new URL(file, FOLDER))));
}

/** The header of a sound file; whatever follows it is left out. */
export function seedHeader(name: string, file: Uint8Array): SeedHeader {
  const gguf = parseGguf(file, { tolerant: true });
  const end = Math.max(gguf.dataStart, ...gguf.tensors.map(({ offset, bytes }) => offset + bytes));
  const header = file.subarray(0, gguf.dataStart);
  return { name, header, dataBytes: end - header.length, fields: fieldsOf(gguf, header) };
}

function fieldsOf(gguf: Gguf, header: Uint8Array): number[] {
  const names = [...gguf.metadata.keys(), ...gguf.tensors.map((tensor) => tensor.name)];
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.length);
  let from = 0;
  const behindNames = names.flatMap((name) => {
    const text = Buffer.from(name);
    const at = bytes.indexOf(text, from);
    from = at + text.length;
    return Array.from({ length: WORDS_BEHIND_NAME + 1 }, (_, i) =>
      i === 0 ? at - 8 : from + 4 * (i - 1),
    );
  });
  return [0, 4, 8, 16, ...behindNames].filter((at) => at < header.length);
}
