import { binding } from "../addon.ts";
import { dtypeInfo } from "../dtype.ts";
import { NativeError } from "../error.ts";
import * as s from "../shape.ts";
import { assertDevice } from "../operands.ts";
import { assertTensor, wrap } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";

/** All bits set is a NaN in every float dtype: a row that is not there cannot be overlooked. */
const ABSENT_ROW = 255;

/**
 * Rows of a table by their numbers, as embeddings are looked up; quantized rows stay quantized.
 * A number outside of the table gives a row of NaN (floats) or of set bits.
 * @param table [rows, columns]
 * @param indices I32 or I64 of any shape
 * @returns [...indices.shape, columns]
 */
export function gather(table: Tensor, indices: Tensor): Tensor {
  assertTensor(table, "table");
  assertTensor(indices, "indices");
  assertDevice("gather", table, indices);
  const [rows, columns] = table.shape;
  if (table.shape.length !== 2 || rows === undefined || columns === undefined) {
    throw s.mismatch(`gather from ${s.shapeText(table.shape)}`, "Give a table [rows, columns].");
  }
  if (indices.dtype !== "I32" && indices.dtype !== "I64") {
    throw new NativeError(
      "DTYPE_MISMATCH",
      `gather: indices are ${indices.dtype}`,
      "Give I32 or I64: from(Int32Array.of(...)).",
    );
  }
  const shape = s.checkShape([...indices.shape, columns], table.dtype, "the result's shape");
  const handle = binding().gather(
    table.device,
    table.handle,
    table.offset,
    rows,
    s.bytesOf([columns], table.dtype),
    dtypeInfo(indices.dtype).code,
    indices.handle,
    indices.offset,
    indices.numel(),
    ABSENT_ROW,
  );
  return wrap(handle, shape, table.dtype, table.device);
}
