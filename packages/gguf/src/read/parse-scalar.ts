import { GgufError } from "../error.ts";
import type { ScalarType } from "../value-type.ts";
import type { Cursor } from "./cursor.ts";

type FixedSizeType = Exclude<ScalarType, "string">;
type Scalar = number | boolean | string;

const READERS: Readonly<Record<FixedSizeType, (cursor: Cursor, field: string) => Scalar>> = {
  uint8: (cursor, field) => cursor.uint8(field),
  int8: (cursor, field) => cursor.int8(field),
  uint16: (cursor, field) => cursor.uint16(field),
  int16: (cursor, field) => cursor.int16(field),
  uint32: (cursor, field) => cursor.uint32(field),
  int32: (cursor, field) => cursor.int32(field),
  float32: (cursor, field) => cursor.float32(field),
  float64: (cursor, field) => cursor.float64(field),
  uint64: (cursor, field) => cursor.integer64(false, field),
  int64: (cursor, field) => cursor.integer64(true, field),
  bool: readBool,
};

/** One value of a fixed-size type; a 64-bit integer beyond 2^53 comes as its digits. */
export function readScalar(cursor: Cursor, type: FixedSizeType, field: string): Scalar {
  return READERS[type](cursor, field);
}

function readBool(cursor: Cursor, field: string): boolean {
  const offset = cursor.position;
  const byte = cursor.uint8(field);
  if (byte <= 1) return byte === 1;
  throw new GgufError(
    "E_VTYPE",
    `the bool ${field} is neither 0 nor 1`,
    "The file is damaged; download it again or write it with another program.",
    { offset, field, value: `${byte}`, limit: "1" },
  );
}
