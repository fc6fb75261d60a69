import { GgufError } from "./error.ts";
import { swapByteOrder } from "./quant/byte-order.ts";
import { dequantize } from "./quant/dequantize.ts";
import type { Gguf } from "./read/gguf.ts";
import { MAX_VALUES } from "./read/limits.ts";
import type { TensorInfo } from "./read/tensor-info.ts";
import type { TensorType } from "./tensor-type.ts";

/** Rows that lie together are read at once up to this many bytes, else one by one. */
const SPAN_BYTES = 16 * 1024 * 1024;

/** A rectangle of a tensor seen as a matrix: its first dimension is the row's length. */
export interface Viewport {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/**
 * Values `start` up to `start + count` of a tensor, in the order of the file, as float32. Reads the
 * blocks that hold them and nothing else. Rejects with E_TTYPE for an unknown type, E_RANGE for
 * values that are not there, E_LIMIT for more than MAX_VALUES.
 */
export async function readValues(
  gguf: Gguf,
  tensor: TensorInfo,
  start = 0,
  count = tensor.elements - start,
): Promise<Float32Array> {
  const type = knownType(tensor);
  checkValues(tensor, start, count);
  const size = type.blockElements;
  const first = Math.floor(start / size);
  const last = Math.ceil((start + count) / size);
  const blocks = await readBlocks(gguf, tensor, type, first, last - first);
  return dequantize(type, blocks).subarray(start - first * size, start - first * size + count);
}

/** The same for I32, I64 and F64 in doubles (exact up to 2^53); other types as readValues. */
export async function readExactValues(
  gguf: Gguf,
  tensor: TensorInfo,
  start = 0,
  count = tensor.elements - start,
): Promise<Float32Array | Float64Array> {
  const type = knownType(tensor);
  const { name, blockBytes } = type;
  if (name !== "I32" && name !== "I64" && name !== "F64") {
    return readValues(gguf, tensor, start, count);
  }
  checkValues(tensor, start, count);
  const bytes = await readBlocks(gguf, tensor, type, start, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float64Array.from({ length: count }, (_, i) => {
    const at = i * blockBytes;
    if (name === "I32") return view.getInt32(at, true);
    return name === "F64" ? view.getFloat64(at, true) : Number(view.getBigInt64(at, true));
  });
}

/** A rectangle of a tensor, row after row: rows * columns values. */
export async function readViewport(
  gguf: Gguf,
  tensor: TensorInfo,
  { row, rows, column, columns }: Viewport,
): Promise<Float32Array> {
  const type = knownType(tensor);
  const width = tensor.shape[0] ?? 1;
  const height = width === 0 ? 0 : tensor.elements / width;
  const inside = row >= 0 && rows >= 0 && row + rows <= height && column >= 0 && columns >= 0;
  if (!inside || column + columns > width) {
    const value = `${rows} rows from ${row}, ${columns} columns from ${column}`;
    throw outside(tensor, value, `${height} rows of ${width}`);
  }
  checkValues(tensor, 0, rows * columns);
  const size = type.blockElements;
  const perRow = width / size;
  const firstBlock = Math.floor(column / size);
  const blocks = Math.ceil((column + columns) / size) - firstBlock;
  const start = row * perRow + firstBlock;
  const together = (rows - 1) * perRow + blocks;
  const span =
    rows > 0 && together * type.blockBytes <= SPAN_BYTES
      ? await readBlocks(gguf, tensor, type, start, together)
      : undefined;
  const out = new Float32Array(rows * columns);
  const line = new Float32Array(blocks * size);
  const rowBytes = perRow * type.blockBytes;
  for (let i = 0; i < rows; i++) {
    const cut = span?.subarray(i * rowBytes, i * rowBytes + blocks * type.blockBytes);
    const bytes = cut ?? (await readBlocks(gguf, tensor, type, start + i * perRow, blocks));
    dequantize(type, bytes, line);
    const from = column - firstBlock * size;
    out.set(line.subarray(from, from + columns), i * columns);
  }
  return out;
}

/** Whole little-endian blocks `first` up to `first + count` of a tensor. */
export async function readBlocks(
  gguf: Gguf,
  tensor: TensorInfo,
  type: TensorType,
  first: number,
  count: number,
): Promise<Uint8Array> {
  const bytes = await gguf.readTensor(tensor, first * type.blockBytes, count * type.blockBytes);
  return gguf.bigEndian ? swapByteOrder(type, bytes) : bytes;
}

/** The tensor's type; throws E_TTYPE where this package does not know it. */
export function knownType(tensor: TensorInfo): TensorType {
  if (tensor.type !== undefined) return tensor.type;
  const hint = "Its bytes can be read with readTensor; a newer version may know the type.";
  const facts = { field: tensor.name, value: tensor.typeName };
  throw new GgufError("E_TTYPE", `tensor ${tensor.name} has ${tensor.typeName}`, hint, facts);
}

function checkValues(tensor: TensorInfo, start: number, count: number): void {
  const whole = Number.isInteger(start) && Number.isInteger(count);
  if (!whole || start < 0 || count < 0 || start + count > tensor.elements) {
    throw outside(tensor, `${count} values from ${start}`, `${tensor.elements} values`);
  }
  if (count <= MAX_VALUES) return;
  throw new GgufError("E_LIMIT", "too many values in one call", "Read the tensor in pieces.", {
    field: tensor.name,
    value: `${count} values`,
    limit: `${MAX_VALUES} values`,
  });
}

function outside(tensor: TensorInfo, value: string, limit: string): GgufError {
  const facts = { field: tensor.name, value, limit };
  return new GgufError(
    "E_RANGE",
    `tensor ${tensor.name} has no such values`,
    "Ask for values that the tensor has.",
    facts,
  );
}
