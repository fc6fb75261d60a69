import { GgufError } from "../error.ts";
import { VALUE_BYTES } from "../value-type.ts";
import type { ScalarType } from "../value-type.ts";
import type { Cursor } from "./cursor.ts";
import { MAX_KEY_BYTES, METADATA_TEXT_BUDGET } from "./limits.ts";
import type { MetadataEntry, MetadataFlag } from "./metadata-entry.ts";
import { parseArray } from "./parse-array.ts";
import type { ArrayWatch } from "./parse-array.ts";
import { readScalar } from "./parse-scalar.ts";
import { readValueType } from "./parse-type.ts";

const DAMAGED = "The file is damaged; download it again or write it with another program.";

/** Bytes of metadata text that may still be kept. */
export interface TextBudget {
  left: number;
}

/** A fresh budget for one file. */
export function textBudget(): TextBudget {
  return { left: METADATA_TEXT_BUDGET };
}

/** One key with its value. `index` counts the pairs, for messages about a key that has no name yet. */
export function* parsePair(
  cursor: Cursor,
  index: number,
  budget: TextBudget,
  watch: ArrayWatch,
): Generator<number, MetadataEntry> {
  const key = yield* parseKey(cursor, index);
  if (cursor.lacks(4)) yield 4;
  const type = readValueType(cursor, key);
  if (type === "array") {
    const value = yield* parseArray(cursor, key, watch);
    const flags: MetadataFlag[] = value.of === "array" ? ["nested-array"] : [];
    return { key, type, value, offset: value.offset, bytes: value.bytes, flags };
  }
  if (type === "string") return yield* parseText(cursor, key, budget);
  return yield* parseScalar(cursor, key, type);
}

function* parseKey(cursor: Cursor, index: number): Generator<number, string> {
  const field = `key ${index}`;
  if (cursor.lacks(8)) yield 8;
  const offset = cursor.position;
  const length = cursor.size64("E_STRLEN", `${field} (length)`);
  if (length > cursor.remaining) throw textTooLong(cursor, offset, field, length);
  if (length === 0) throw keyError(offset, field, "is empty", "0 bytes", "at least 1 byte");
  if (length > MAX_KEY_BYTES) {
    throw keyError(offset, field, "is too long", `${length} bytes`, `${MAX_KEY_BYTES} bytes`);
  }
  if (cursor.lacks(length)) yield length;
  const key = cursor.text(length, field);
  if (key === undefined) throw keyError(offset, field, "is no UTF-8", "bytes", "UTF-8");
  if (key.includes("\0")) {
    throw keyError(offset, field, "holds a NUL byte", JSON.stringify(key), "no NUL");
  }
  return key;
}

function* parseText(
  cursor: Cursor,
  key: string,
  budget: TextBudget,
): Generator<number, MetadataEntry> {
  if (cursor.lacks(8)) yield 8;
  const lengthOffset = cursor.position;
  const bytes = cursor.size64("E_STRLEN", `${key} (length)`);
  if (bytes > cursor.remaining) throw textTooLong(cursor, lengthOffset, key, bytes);
  const place = { key, type: "string" as const, offset: cursor.position, bytes };
  if (bytes > budget.left) {
    cursor.skip(bytes);
    return { ...place, value: "", flags: ["left-in-file"] };
  }
  budget.left -= bytes;
  if (cursor.lacks(bytes)) yield bytes;
  const value = cursor.text(bytes, key);
  if (value !== undefined) return { ...place, value, flags: [] };
  return { ...place, value: cursor.lossyText(bytes, key), flags: ["invalid-utf8"] };
}

function* parseScalar(
  cursor: Cursor,
  key: string,
  type: Exclude<ScalarType, "string">,
): Generator<number, MetadataEntry> {
  const bytes = VALUE_BYTES[type];
  if (cursor.lacks(bytes)) yield bytes;
  const offset = cursor.position;
  const value = readScalar(cursor, type, key);
  const flags: MetadataFlag[] = typeof value === "string" ? ["beyond-safe-integer"] : [];
  return { key, type, value, offset, bytes, flags };
}

function textTooLong(cursor: Cursor, offset: number, field: string, length: number): GgufError {
  return new GgufError(
    "E_STRLEN",
    `the text of ${field} is longer than the rest of the file`,
    "The file is cut short or damaged; download it again.",
    { offset, field, value: `${length} bytes`, limit: `${cursor.remaining} bytes` },
  );
}

function keyError(
  offset: number,
  field: string,
  what: string,
  value: string,
  limit: string,
): GgufError {
  return new GgufError("E_KEY", `${field} ${what}`, DAMAGED, { offset, field, value, limit });
}
