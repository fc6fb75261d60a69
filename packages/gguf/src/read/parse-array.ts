import { GgufError } from "../error.ts";
import { VALUE_BYTES } from "../value-type.ts";
import type { ScalarType, ValueType } from "../value-type.ts";
import type { ArrayScalar, ArraySpan } from "./array-span.ts";
import type { Cursor } from "./cursor.ts";
import type { Walked } from "./header-plan.ts";
import { CHECKPOINT_STRIDE, EAGER_ARRAY_ELEMENTS, MAX_ARRAY_DEPTH } from "./limits.ts";
import { readScalar } from "./parse-scalar.ts";
import { readValueType } from "./parse-type.ts";

/** Smallest bytes of one element: an empty string is 8, an empty array 12. */
const MIN_ELEMENT_BYTES = { string: 8, array: 12 } as const;

/** Told about the array that is being walked, so that a remote reader can plan its next request. */
export interface ArrayWatch {
  walking(key: string, of: ValueType, walked: Walked): void;
}

/** Steps over an array: its type and count are checked, its content is located, not decoded. */
export function* parseArray(
  cursor: Cursor,
  key: string,
  watch: ArrayWatch,
  depth = 1,
): Generator<number, ArraySpan> {
  if (depth > MAX_ARRAY_DEPTH) {
    throw arrayError(cursor, key, "is nested too deeply", `${depth}`, `${MAX_ARRAY_DEPTH} levels`);
  }
  if (cursor.lacks(12)) yield 12;
  const of = readValueType(cursor, `${key} (element type)`);
  const length = cursor.size64("E_ARRAY", `${key} (length)`);
  const offset = cursor.position;
  const smallest = of === "string" || of === "array" ? MIN_ELEMENT_BYTES[of] : VALUE_BYTES[of];
  if (length * smallest > cursor.remaining) {
    const have = `${cursor.remaining} bytes left in the file`;
    throw arrayError(cursor, key, "is longer than the file", `${length} x ${of}`, have);
  }
  if (of === "string" || of === "array") {
    const checkpoints: number[] = [];
    if (of === "string") yield* walkStrings(cursor, key, length, checkpoints, watch);
    else yield* walkArrays(cursor, key, length, checkpoints, watch, depth);
    const bytes = cursor.position - offset;
    return { of, length, offset, bytes, checkpoints, values: undefined };
  }
  const bytes = length * VALUE_BYTES[of];
  watch.walking(key, of, { count: length, done: length, bytes });
  const values = yield* eagerValues(cursor, key, of, length, bytes);
  return { of, length, offset, bytes, checkpoints: [], values };
}

function* eagerValues(
  cursor: Cursor,
  key: string,
  of: Exclude<ScalarType, "string">,
  length: number,
  bytes: number,
): Generator<number, readonly ArrayScalar[] | undefined> {
  if (length > EAGER_ARRAY_ELEMENTS) {
    cursor.skip(bytes);
    return undefined;
  }
  if (cursor.lacks(bytes)) yield bytes;
  return Array.from({ length }, () => readScalar(cursor, of, key));
}

function* walkStrings(
  cursor: Cursor,
  key: string,
  length: number,
  checkpoints: number[],
  watch: ArrayWatch,
): Generator<number, void> {
  const start = cursor.position;
  let done = 0;
  while (done < length) {
    if (done % CHECKPOINT_STRIDE === 0) checkpoints.push(cursor.position);
    const goal = Math.min(length - done, CHECKPOINT_STRIDE - (done % CHECKPOINT_STRIDE));
    let stepped = cursor.skipStrings(goal);
    done += stepped;
    while (stepped < goal) {
      watch.walking(key, "string", { count: length, done, bytes: cursor.position - start });
      if (cursor.lacks(8)) yield 8;
      const more = cursor.skipStrings(goal - stepped) || skipLongString(cursor, `${key}[${done}]`);
      stepped += more;
      done += more;
    }
  }
  watch.walking(key, "string", { count: length, done, bytes: cursor.position - start });
}

function* walkArrays(
  cursor: Cursor,
  key: string,
  length: number,
  checkpoints: number[],
  watch: ArrayWatch,
  depth: number,
): Generator<number, void> {
  for (let done = 0; done < length; done++) {
    if (done % CHECKPOINT_STRIDE === 0) checkpoints.push(cursor.position);
    yield* parseArray(cursor, key, watch, depth + 1);
  }
}

/** Steps over one string of any length, as skipStrings does not; refuses what the file cannot hold. */
function skipLongString(cursor: Cursor, field: string): number {
  const offset = cursor.position;
  const length = cursor.size64("E_STRLEN", `${field} (length)`);
  if (length <= cursor.remaining) {
    cursor.skip(length);
    return 1;
  }
  throw new GgufError(
    "E_STRLEN",
    `the string ${field} is longer than the rest of the file`,
    "The file is cut short or damaged; download it again.",
    { offset, field, value: `${length} bytes`, limit: `${cursor.remaining} bytes` },
  );
}

function arrayError(
  cursor: Cursor,
  field: string,
  what: string,
  value: string,
  limit: string,
): GgufError {
  const hint = "The file is cut short, damaged or made to harm; download it again.";
  const offset = cursor.position;
  return new GgufError("E_ARRAY", `the array ${field} ${what}`, hint, {
    offset,
    field,
    value,
    limit,
  });
}
