import { GgufError } from "../error.ts";
import { GgufArray } from "./gguf-array.ts";
import type { Gguf } from "./gguf.ts";
import type { MetadataEntry } from "./metadata-entry.ts";
import { shortest } from "../shortest.ts";
import type { ValueType } from "../value-type.ts";

/** Arrays up to this length are given whole even where long ones are not. */
const SHORT_ARRAY = 64;
/** Elements of a long array that show what it is like. */
const FIRST_ELEMENTS = 8;
/** Arrays in arrays are followed so deep; the reader refuses deeper files anyway. */
const MAX_DEPTH = 8;

/** A long array as JSON has it: what it is and how it begins. */
export interface ArraySummary {
  array: ValueType;
  length: number;
  first: JsonValue[];
}

export type JsonValue = number | boolean | string | JsonValue[] | ArraySummary;

/** JSON knows no NaN and no infinity: these come as their names. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/**
 * The value of a metadata pair for JSON.
 * @param full long arrays are given whole, not summarised
 */
export async function metadataJson(
  gguf: Gguf,
  entry: MetadataEntry,
  full: boolean,
): Promise<JsonValue> {
  if (entry.type !== "array") return scalarJson(entry.value, entry.type);
  return arrayJson(new GgufArray(entry.value, gguf.source, !gguf.bigEndian), full);
}

async function arrayJson(array: GgufArray, full: boolean, depth = 1): Promise<JsonValue> {
  const whole = full || array.length <= SHORT_ARRAY;
  const count = whole ? array.length : FIRST_ELEMENTS;
  let elements: JsonValue[];
  if (array.of === "array" && depth < MAX_DEPTH) {
    const inner = await array.arrays(0, count);
    elements = await Promise.all(inner.map((one) => arrayJson(one, full, depth + 1)));
  } else {
    const read = full ? array.slice(0, count) : array.slice(0, count).catch(unlessTooLong);
    const found = await read;
    if (found === null) return { array: array.of, length: array.length, first: [] };
    elements = found.map((value) => scalarJson(value, array.of));
  }
  return whole ? elements : { array: array.of, length: array.length, first: elements };
}

/** How a long array begins, on one line: `[1,2,…]`. */
export function beginningOf({ first }: ArraySummary): string {
  return first.length === 0 ? "[…]" : `${JSON.stringify(first).slice(0, -1)},…]`;
}

/** A few texts of gigabytes cost a summary nothing: it goes without them. */
function unlessTooLong(error: unknown): null {
  if (error instanceof GgufError && error.code === "E_LIMIT") return null;
  throw error;
}

/** A float32 comes with the fewest digits that give it again: 0.1, not 0.10000000149011612. */
function scalarJson(value: number | boolean | string, type: ValueType): JsonValue {
  if (typeof value !== "number") return value;
  return jsonNumber(type === "float32" ? Number(shortest(value)) : value);
}
