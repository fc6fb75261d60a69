import { GgufError } from "./error.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { valueTypeNumber } from "./value-type.ts";
import type { ScalarType, ValueType } from "./value-type.ts";

/** A 64-bit integer beyond 2^53 is given (and read back) as its decimal digits. */
export type ScalarInput = number | boolean | string | Uint8Array;

export interface ArrayInput {
  readonly of: ValueType;
  readonly values: ArrayLike<ScalarInput> | readonly ArrayInput[];
}

/** One metadata pair to be written: `{ key: "llama.block_count", type: "uint32", value: 1 }`. */
export type MetadataInput =
  | { readonly key: string; readonly type: ScalarType; readonly value: ScalarInput }
  | { readonly key: string; readonly type: "array"; readonly value: ArrayInput };

const UTF8 = new TextEncoder();
const RANGES: Partial<Record<ValueType, readonly [bigint, bigint]>> = {
  uint8: [0n, 255n],
  int8: [-128n, 127n],
  uint16: [0n, 65535n],
  int16: [-32768n, 32767n],
  uint32: [0n, 2n ** 32n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Appends one key, its type and its value; throws E_WRITE for a value that its type cannot hold. */
export function writeMetadata(out: ByteWriter, entry: MetadataInput): void {
  writeString(out, entry.key);
  out.uint32(valueTypeNumber(entry.type));
  if (entry.type === "array") writeArray(out, entry.key, entry.value);
  else writeScalar(out, entry.key, entry.type, entry.value);
}

/** Appends a string as GGUF has it: a 64-bit byte count, then the bytes, no end mark. */
export function writeString(out: ByteWriter, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? UTF8.encode(text) : text;
  out.uint64(bytes.length);
  out.append(bytes);
}

function writeArray(out: ByteWriter, key: string, array: ArrayInput): void {
  out.uint32(valueTypeNumber(array.of));
  out.uint64(array.values.length);
  for (let i = 0; i < array.values.length; i++) {
    const value = array.values[i]!;
    if (array.of === "array") writeArray(out, key, value as ArrayInput);
    else writeScalar(out, key, array.of, value as ScalarInput);
  }
}

function writeScalar(out: ByteWriter, key: string, type: ScalarType, value: ScalarInput): void {
  if (type === "string") {
    if (typeof value !== "string" && !(value instanceof Uint8Array)) refuse(key, type, value);
    writeString(out, value);
  } else if (type === "bool") {
    if (typeof value !== "boolean") refuse(key, type, value);
    out.uint8(value ? 1 : 0);
  } else if (type === "float32" || type === "float64") {
    if (typeof value !== "number") refuse(key, type, value);
    if (type === "float32") out.float32(value);
    else out.float64(value);
  } else {
    writeInteger(out, type, integerOf(key, type, value));
  }
}

function writeInteger(out: ByteWriter, type: ValueType, value: bigint): void {
  const low = Number(BigInt.asUintN(32, value));
  if (type === "uint8" || type === "int8") out.uint8(low);
  else if (type === "uint16" || type === "int16") out.uint16(low);
  else if (type === "uint32" || type === "int32") out.uint32(low);
  else out.uint64(value);
}

function integerOf(key: string, type: ScalarType, value: ScalarInput): bigint {
  const exact = typeof value === "number" && Number.isSafeInteger(value);
  const digits = typeof value === "string" && /^-?\d{1,20}$/.test(value);
  if (!exact && !digits) refuse(key, type, value);
  const integer = BigInt(value);
  const [low, high] = RANGES[type]!;
  if (integer < low || integer > high) refuse(key, type, value);
  return integer;
}

function refuse(key: string, type: ScalarType, value: ScalarInput): never {
  throw new GgufError(
    "E_WRITE",
    `the value of ${key} is no ${type}`,
    "Give a value that the type can hold; 64-bit integers beyond 2^53 as a string of digits.",
    { field: key, value: String(value), limit: type },
  );
}
