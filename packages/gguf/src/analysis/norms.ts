import { GgufError } from "../error.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { matrixSize } from "./matrix.ts";
import { scanTensor } from "./scan.ts";
import type { StatisticsOptions } from "./statistics.ts";

/** Rows and columns that are told of; a vocabulary of 262,144 has room. */
export const MAX_NORMS = 4 * 1024 * 1024;

/** Euclidean norms of a tensor's rows and columns; NaN or infinite where a value is. */
export interface TensorNorms {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** The norms of all rows and columns, read once. Rejects with E_LIMIT, E_TTYPE, the signal's reason. */
export async function tensorNorms(
  gguf: Gguf,
  tensor: TensorInfo,
  options: StatisticsOptions = {},
): Promise<TensorNorms> {
  const size = matrixSize(tensor);
  if (size.rows + size.columns > MAX_NORMS) {
    const hint = "Look at a part of the tensor.";
    throw new GgufError("E_LIMIT", `tensor ${tensor.name} has too many rows and columns`, hint, {
      field: tensor.name,
      value: `${size.rows} rows of ${size.columns}`,
      limit: `${MAX_NORMS} together`,
    });
  }
  const rows = new Float64Array(size.rows);
  const columns = new Float64Array(size.columns);
  for await (const { start, values } of scanTensor(gguf, tensor, options)) {
    addSquares(values, start, rows, columns);
    options.onProgress?.(start + values.length);
  }
  return {
    rows: Float32Array.from(rows, Math.sqrt),
    columns: Float32Array.from(columns, Math.sqrt),
  };
}

function addSquares(
  values: Float32Array,
  start: number,
  rows: Float64Array,
  columns: Float64Array,
): void {
  const width = columns.length;
  let row = Math.floor(start / width);
  let column = start - row * width;
  for (let i = 0; i < values.length; row++, column = 0) {
    const end = Math.min(values.length, i + width - column);
    let sum = 0;
    for (; i < end; i++, column++) {
      const square = values[i]! * values[i]!;
      sum += square;
      columns[column]! += square;
    }
    rows[row]! += sum;
  }
}
