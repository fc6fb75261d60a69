import { GgufError } from "../error.ts";
import type { GgufErrorCode } from "../error.ts";
import { bytesOf, RETIRED_TENSOR_TYPES, tensorTypeById } from "../tensor-type.ts";
import type { TensorType } from "../tensor-type.ts";
import type { Cursor } from "./cursor.ts";
import { MAX_DIMENSIONS, MAX_TENSOR_NAME_BYTES, TENSOR_TYPE_END } from "./limits.ts";

const DAMAGED = "The file is damaged; download it again or write it with another program.";

/** One entry of the tensor table, before its place in the file is judged. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: number;
  readonly typeId: number;
  readonly type: TensorType | undefined;
  readonly dataOffset: number;
  /** Undefined for an unknown type. */
  readonly bytes: number | undefined;
  /** Where in the file the field with the data offset lies. */
  readonly offsetField: number;
}

/** Reads one entry; `index` counts them, `total` is what the header promised. */
export function* parseTensor(
  cursor: Cursor,
  index: number,
  total: number,
): Generator<number, TensorEntry> {
  const name = yield* parseName(cursor, index, total);
  if (cursor.lacks(4)) yield 4;
  const rankOffset = cursor.position;
  const rank = cursor.uint32(`${name} (n_dims)`);
  if (rank > MAX_DIMENSIONS) {
    const limit = `${MAX_DIMENSIONS}`;
    throw fault("E_NDIMS", `tensor ${name} has too many dimensions`, rankOffset, name, rank, limit);
  }
  const rest = 8 * rank + 12;
  if (cursor.lacks(rest)) yield rest;
  const dimsOffset = cursor.position;
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(cursor.size64("E_DIMS", `${name} (dimension ${i})`));
  const elements = shape.reduce((product, length) => product * length, 1);
  if (!shape.includes(0) && elements > Number.MAX_SAFE_INTEGER)
    throw tooBig(name, dimsOffset, shape);
  const typeOffset = cursor.position;
  const typeId = cursor.uint32(`${name} (type)`);
  const type = tensorTypeById(typeId);
  if (type === undefined) checkUnknownType(name, typeId, typeOffset);
  const bytes =
    type === undefined ? undefined : tensorBytes(name, type, shape, elements, dimsOffset);
  const offsetField = cursor.position;
  const dataOffset = cursor.size64("E_OFFSET", `${name} (offset)`);
  return { name, shape, elements: elements || 0, typeId, type, dataOffset, bytes, offsetField };
}

function* parseName(cursor: Cursor, index: number, total: number): Generator<number, string> {
  const field = `tensor ${index} of ${total} (name)`;
  if (cursor.lacks(12)) yield 12;
  const offset = cursor.position;
  const length = cursor.size64("E_STRLEN", field);
  if (length === 0) throw emptyName(cursor, offset, field, index);
  if (length > cursor.remaining) {
    const limit = `${cursor.remaining} bytes`;
    throw fault("E_STRLEN", `${field} is longer than the file`, offset, field, length, limit);
  }
  if (length > MAX_TENSOR_NAME_BYTES) {
    const limit = `${MAX_TENSOR_NAME_BYTES} bytes`;
    throw fault("E_TNAME", `${field} is too long`, offset, field, `${length} bytes`, limit);
  }
  if (cursor.lacks(length)) yield length;
  const name = cursor.text(length, field);
  if (name === undefined)
    throw fault("E_TNAME", `${field} is no UTF-8`, offset, field, "bytes", "UTF-8");
  if (name.includes("\0")) {
    const shown = JSON.stringify(name);
    throw fault("E_TNAME", `${field} holds a NUL byte`, offset, field, shown, "no NUL");
  }
  return name;
}

/** Zeros where a name and its n_dims should be are padding: the table ended before. */
function emptyName(cursor: Cursor, offset: number, field: string, index: number): GgufError {
  const padding = cursor.remaining < 4 || cursor.uint32(field) === 0;
  if (!padding) return fault("E_TNAME", `${field} is empty`, offset, field, "0 bytes", "1 byte");
  const what = `n_tensors is too large: the table ends after ${index} tensors`;
  return fault("E_COUNT", what, offset, field, "padding", `${index} tensors`);
}

function checkUnknownType(name: string, typeId: number, offset: number): void {
  const retired = RETIRED_TENSOR_TYPES.get(typeId);
  if (retired !== undefined) {
    const what = `tensor ${name} has the type ${retired}, which ggml has removed`;
    throw fault("E_TTYPE", what, offset, name, typeId, "a type that ggml still has");
  }
  if (typeId < TENSOR_TYPE_END) return;
  const what = `tensor ${name} has an impossible type`;
  throw fault("E_TTYPE", what, offset, name, typeId, `${TENSOR_TYPE_END - 1}`);
}

function tensorBytes(
  name: string,
  type: TensorType,
  shape: readonly number[],
  elements: number,
  offset: number,
): number {
  const row = shape[0] ?? 1;
  if (row % type.blockElements !== 0) {
    const what = `tensor ${name} has rows that are no whole number of ${type.name} blocks`;
    throw fault(
      "E_BLOCK",
      what,
      offset,
      name,
      `rows of ${row}`,
      `multiples of ${type.blockElements}`,
    );
  }
  if (shape.includes(0)) return 0;
  const bytes = bytesOf(type, elements);
  if (!Number.isSafeInteger(bytes)) throw tooBig(name, offset, shape);
  return bytes;
}

function tooBig(name: string, offset: number, shape: readonly number[]): GgufError {
  const what = `the shape of tensor ${name} multiplies to more than any file can hold`;
  return fault("E_DIMS", what, offset, name, `[${shape.join(", ")}]`, "2^53 bytes");
}

function fault(
  code: GgufErrorCode,
  what: string,
  offset: number,
  field: string,
  value: string | number,
  limit: string,
): GgufError {
  return new GgufError(code, what, DAMAGED, { offset, field, value: `${value}`, limit });
}
