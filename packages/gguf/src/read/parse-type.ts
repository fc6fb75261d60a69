import { GgufError } from "../error.ts";
import { VALUE_TYPES } from "../value-type.ts";
import type { ValueType } from "../value-type.ts";
import type { Cursor } from "./cursor.ts";

/** The metadata value type at the cursor; refuses a number that is none of the 13. */
export function readValueType(cursor: Cursor, field: string): ValueType {
  const offset = cursor.position;
  const id = cursor.uint32(field);
  const type = VALUE_TYPES[id];
  if (type !== undefined) return type;
  throw new GgufError(
    "E_VTYPE",
    `${field} has an unknown value type`,
    "The file is damaged, or of a GGUF version newer than this program.",
    { offset, field, value: `${id}`, limit: `${VALUE_TYPES.length - 1}` },
  );
}
