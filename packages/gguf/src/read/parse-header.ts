import { GgufError } from "../error.ts";
import { MAGIC_BYTES, READABLE_VERSIONS, readMagic } from "../magic.ts";
import { shortFile } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { headerProgress, noteArray } from "./header-plan.ts";
import type { HeaderProgress } from "./header-plan.ts";
import { MIN_PAIR_BYTES, MIN_TENSOR_BYTES } from "./limits.ts";
import type { MetadataEntry } from "./metadata-entry.ts";
import { parsePair, textBudget } from "./parse-metadata.ts";
import { parseTensor } from "./parse-tensor.ts";
import type { TensorEntry } from "./parse-tensor.ts";

export interface Header {
  readonly version: number;
  readonly bigEndian: boolean;
  readonly metadata: ReadonlyMap<string, MetadataEntry>;
  readonly tensors: readonly TensorEntry[];
  /** Offset in the file of the byte after the tensor table. */
  readonly end: number;
}

const DAMAGED = "The file is damaged; download it again or write it with another program.";

/** Parses everything up to the data section. Yields how many bytes it needs at the cursor. */
export function* parseHeader(
  cursor: Cursor,
  head: Uint8Array,
  progress: HeaderProgress = headerProgress(),
): Generator<number, Header> {
  const { version, bigEndian } = checkMagic(head, cursor.fileSize);
  cursor.littleEndian = !bigEndian;
  cursor.skip(8);
  if (cursor.lacks(16)) yield 16;
  const tensorCount = readCount(cursor, "n_tensors", MIN_TENSOR_BYTES);
  const pairCount = readCount(cursor, "n_kv", MIN_PAIR_BYTES);
  progress.tensorsLeft = tensorCount;
  const metadata = yield* parsePairs(cursor, pairCount, tensorCount, progress);
  progress.current = undefined;
  const tensors = yield* parseTensors(cursor, tensorCount, progress);
  return { version, bigEndian, metadata, tensors, end: cursor.position };
}

function* parsePairs(
  cursor: Cursor,
  count: number,
  tensorCount: number,
  progress: HeaderProgress,
): Generator<number, Map<string, MetadataEntry>> {
  const metadata = new Map<string, MetadataEntry>();
  const budget = textBudget();
  for (let i = 0; i < count; i++) {
    progress.pairsLeft = count - i;
    if (i === count - 1 && i > 0) {
      if (cursor.lacks(16)) yield 16;
      const ended = cursor.remaining === 0 && tensorCount === 0;
      if (ended || cursor.atPadding(16)) throw tooManyPairs(cursor.position, i, tensorCount);
    }
    const offset = cursor.position;
    const entry = yield* parsePair(cursor, i, budget, {
      walking: (key, of, walked) => noteArray(progress, key, of, walked),
    });
    if (metadata.has(entry.key)) {
      const facts = { offset, field: entry.key, limit: "1 occurrence" };
      throw new GgufError("E_KEY", `the key ${entry.key} occurs twice`, DAMAGED, facts);
    }
    // A tensor's n_dims, read as a value type, is one that no key with such a name has.
    if (/\.(weight|bias)$/.test(entry.key) && /^(int8|uint16|int16)$/.test(entry.type)) {
      throw tooManyPairs(offset, i, tensorCount);
    }
    metadata.set(entry.key, entry);
    progress.seen.add(entry.key);
    if (entry.key === "tokenizer.ggml.model" && entry.type === "string") {
      progress.tokenizer = `${entry.value}`;
    }
  }
  progress.pairsLeft = 0;
  return metadata;
}

function* parseTensors(
  cursor: Cursor,
  count: number,
  progress: HeaderProgress,
): Generator<number, TensorEntry[]> {
  const tensors: TensorEntry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    progress.tensorsLeft = count - i;
    const offset = cursor.position;
    const tensor = yield* parseTensor(cursor, i, count);
    if (names.has(tensor.name)) {
      const facts = { offset, field: tensor.name, limit: "1 occurrence" };
      throw new GgufError("E_TNAME", `the tensor ${tensor.name} occurs twice`, DAMAGED, facts);
    }
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return tensors;
}

/** The version and byte order, or the reason why this is no GGUF file. `head`: its first bytes. */
function checkMagic(head: Uint8Array, fileSize: number): { version: number; bigEndian: boolean } {
  if (fileSize === 0) {
    const hint = "The download never began, or the disk was full; download it again.";
    throw new GgufError("E_EMPTY", "the file is empty", hint, { offset: 0, field: "magic" });
  }
  const magic = readMagic(head.subarray(0, MAGIC_BYTES));
  if (magic.kind === "short") throw shortFile(fileSize, 0, fileSize < 4 ? "magic" : "version");
  if (magic.kind === "other") {
    throw new GgufError(
      "E_MAGIC",
      `not a GGUF file; it looks like ${magic.looksLike}`,
      "Check the address or path: it must lead to the .gguf file itself.",
      { offset: 0, field: "magic", limit: '"GGUF"' },
    );
  }
  const { version, bigEndian } = magic;
  if (READABLE_VERSIONS.includes(version)) return { version, bigEndian };
  throw new GgufError(
    "E_VERSION",
    `GGUF version ${version} cannot be read`,
    "Versions 2 and 3 can; convert an older file with a program of its time, or update this one.",
    { offset: 4, field: "version", value: `${version}`, limit: READABLE_VERSIONS.join(" or ") },
  );
}

function readCount(cursor: Cursor, field: string, smallest: number): number {
  const offset = cursor.position;
  const count = cursor.size64("E_COUNT", field);
  const left = cursor.remaining;
  if (count * smallest <= left) return count;
  throw new GgufError(
    "E_COUNT",
    `${field}=${count} cannot fit in ${left} remaining bytes`,
    DAMAGED,
    {
      offset,
      field,
      value: `${count}`,
      limit: `${Math.floor(left / smallest)}`,
    },
  );
}

function tooManyPairs(offset: number, found: number, tensorCount: number): GgufError {
  const next = tensorCount === 0 ? "padding" : "the tensor table";
  const facts = { offset, field: "n_kv", value: next, limit: `${found} pairs` };
  const what = `n_kv is too large: ${next} begins after ${found} pairs`;
  return new GgufError("E_COUNT", what, DAMAGED, facts);
}
