import { GgufArray, type Gguf, type MetadataEntry as Entry } from "@llcuda/gguf";
import type { MetadataEntry, MetadataPage, MetadataPiece } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { metadataJson } from "./metadata-json.ts";

/** Pairs in one answer; models have some dozens. */
export const MAX_METADATA_PAGE = 1_000;
/** Characters of a value that a row shows. */
const ROW_CHARS = 500;
/** Elements of an array in one answer. */
export const MAX_ARRAY_PIECE = 2_000;
/** Characters of a text in one answer: any real chat template comes whole. */
export const MAX_TEXT_PIECE = 256 * 1024;

/** Metadata pairs `start` up to `start + count`, each cut to a row. */
export async function metadataPage(
  gguf: Gguf,
  start: number,
  count: number,
): Promise<MetadataPage> {
  const all = [...gguf.metadata.values()];
  const page = all.slice(start, start + Math.min(count, MAX_METADATA_PAGE));
  return { total: all.length, entries: await Promise.all(page.map((entry) => rowOf(gguf, entry))) };
}

async function rowOf(gguf: Gguf, entry: Entry): Promise<MetadataEntry> {
  const { key, type, flags, offset, bytes } = entry;
  const common = { key, flags: [...flags], offset, bytes };
  if (type !== "array") {
    const value = String(entry.value);
    const length = type === "string" ? value.length : null;
    return { ...common, type, length, value: value.slice(0, ROW_CHARS) };
  }
  const json = await metadataJson(gguf, entry, false);
  const shown = typeof json === "object" && "first" in json ? json.first : json;
  const value = JSON.stringify(shown).slice(0, ROW_CHARS);
  return { ...common, type: `array of ${entry.value.of}`, length: entry.value.length, value };
}

/** A piece of the value with this key. @throws Failure NOT_FOUND */
export async function metadataPiece(
  gguf: Gguf,
  key: string,
  start: number,
  count: number,
): Promise<MetadataPiece> {
  const entry = gguf.metadata.get(key);
  if (entry === undefined) {
    const hint = "tensors.metadata lists the keys that the file has.";
    throw new Failure("NOT_FOUND", `There is no metadata key ${key.slice(0, 200)}.`, hint);
  }
  if (entry.type !== "array") {
    const value = String(entry.value);
    const piece = value.slice(start, start + Math.min(count, MAX_TEXT_PIECE));
    return { length: value.length, start, items: [piece] };
  }
  const array = new GgufArray(entry.value, gguf.source, !gguf.bigEndian);
  const end = start + Math.min(count, MAX_ARRAY_PIECE);
  const items =
    array.of === "array"
      ? (await array.arrays(start, end)).map((inner) => `${inner.length} of ${inner.of}`)
      : (await array.slice(start, end)).map(String);
  return { length: array.length, start, items };
}
