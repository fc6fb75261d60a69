import { GgufError } from "../error.ts";
import type { ArrayScalar } from "../read/array-span.ts";
import { GgufArray } from "../read/gguf-array.ts";
import type { Gguf } from "../read/gguf.ts";
import type { MetadataEntry, MetadataFlag } from "../read/metadata-entry.ts";
import { METADATA_TEXT_BUDGET } from "../read/limits.ts";
import { shortest } from "../shortest.ts";
import type { ValueType } from "../value-type.ts";
import { beginningOf, metadataJson } from "../read/metadata-json.ts";

/** Characters of a value that a row shows. */
const ROW_CHARS = 500;

/** One metadata pair, cut to what a row shows. */
export interface MetadataRow {
  readonly key: string;
  /** "uint32", "string", "array of string". */
  readonly type: string;
  readonly flags: readonly MetadataFlag[];
  readonly offset: number;
  readonly bytes: number;
  /** Elements of an array, characters of a text; null for all else. */
  readonly length: number | null;
  /** The value as text, or its beginning; of an array its first elements, as JSON ("…" for the rest). */
  readonly value: string;
}

/** Metadata pairs `start` up to `start + count`. */
export function metadataRows(gguf: Gguf, start = 0, count = Infinity): Promise<MetadataRow[]> {
  const page = [...gguf.metadata.values()].slice(start, start + count);
  return Promise.all(page.map((entry) => rowOf(gguf, entry)));
}

async function rowOf(gguf: Gguf, entry: MetadataEntry): Promise<MetadataRow> {
  const { key, type, flags, offset, bytes } = entry;
  const common = { key, flags, offset, bytes };
  if (type !== "array") {
    const value = scalarText(entry);
    const length = type === "string" ? value.length : null;
    return { ...common, type, length, value: value.slice(0, ROW_CHARS) };
  }
  const json = await metadataJson(gguf, entry, false);
  const cut = typeof json === "object" && "first" in json;
  const text = cut ? beginningOf(json) : JSON.stringify(json);
  const value = text.slice(0, ROW_CHARS);
  return { ...common, type: `array of ${entry.value.of}`, length: entry.value.length, value };
}

/** A piece of one value: of a text some characters, of an array some elements, as text. */
export interface MetadataPart {
  readonly length: number;
  readonly start: number;
  readonly items: readonly string[];
}

/** Characters or elements `start` up to `start + count`. Rejects with E_RANGE for an absent key. */
export async function metadataPart(
  gguf: Gguf,
  key: string,
  start: number,
  count: number,
): Promise<MetadataPart> {
  const entry = gguf.metadata.get(key);
  if (entry === undefined) {
    const hint = "Look at the list of the keys that the file has.";
    throw new GgufError("E_RANGE", "there is no such metadata key", hint, { field: key });
  }
  if (entry.type !== "array") {
    if (entry.flags.includes("left-in-file")) throw textTooLong(entry);
    const value = scalarText(entry);
    return { length: value.length, start, items: [value.slice(start, start + count)] };
  }
  const array = new GgufArray(entry.value, gguf.source, !gguf.bigEndian);
  const end = start + count;
  const items =
    array.of === "array"
      ? (await array.arrays(start, end)).map((inner) => `${inner.length} of ${inner.of}`)
      : (await array.slice(start, end)).map((value) => textOf(value, array.of));
  return { length: array.length, start, items };
}

function scalarText({ type, value }: MetadataEntry & { value: ArrayScalar }): string {
  return textOf(value, type);
}

/** As a person writes it: a float32 by the digits that tell it from its neighbours. */
function textOf(value: ArrayScalar, type: ValueType): string {
  return type === "float32" ? shortest(Number(value)) : String(value);
}

function textTooLong({ key, offset, bytes }: MetadataEntry): GgufError {
  const hint = "It is left in the file, where it begins at this byte; no model needs such a text.";
  return new GgufError("E_LIMIT", "the text is too long to be shown", hint, {
    offset,
    field: key,
    value: `${bytes} bytes`,
    limit: `${METADATA_TEXT_BUDGET} bytes of all texts`,
  });
}
