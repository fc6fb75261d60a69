import { binding } from "../addon.ts";
import { dtypeInfo, isQuantized } from "../dtype.ts";
import type { DType } from "../dtype.ts";
import { NativeError } from "../error.ts";
import * as s from "../shape.ts";
import { assertTensor, wrap } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";
import { assertFloat } from "./elementwise.ts";
import { rowsOf } from "./rows.ts";

/** cuda/launch.h: the most that one block sorts in its shared memory. */
export const MAX_TOPK = 1024;
const OPERATIONS = { sum: 0, max: 1, min: 2 } as const;

export interface ReduceOptions {
  /** Only the last dimension, or everything (the default). */
  over?: "last" | "all";
}

/** The sum; floats keep their dtype (added in F32, F64 in F64), integers give I64. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("sum", x, options, () => 1);
}

/** The mean, for floats. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  if (x instanceof Object && x.dtype !== "F64") assertFloat("mean", x);
  return reduce("sum", x, options, (columns) => 1 / columns);
}

/** The largest value; NaN if there is one; -Infinity of nothing. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("max", x, options, () => 1);
}

/** The smallest value; NaN if there is one; Infinity of nothing. */
export function min(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("min", x, options, () => 1);
}

/** The index (I64) of the largest value, the first of equals; NaN counts as the largest; -1 of nothing. */
export function argmax(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { rows, columns, shape } = reduced("argmax", x, options);
  const { code } = dtypeInfo(x.dtype);
  const handle = binding().argmax(x.device, code, x.handle, x.offset, rows, columns);
  return wrap(handle, shape, "I64", x.device);
}

/**
 * The k largest values of the last dimension and their indices (I64), largest first, equals by index.
 * @param k up to MAX_TOPK
 */
export function topk(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  assertFloat("topk", x);
  const { rows, columns } = rowsOf("topk", x);
  s.checkInteger(k, "k", 0, Math.min(MAX_TOPK, columns));
  const shape = [...x.shape.slice(0, -1), k];
  const { code } = dtypeInfo(x.dtype);
  const [values, indices] = binding().topk(x.device, code, x.handle, x.offset, rows, columns, k);
  return {
    values: wrap(values, shape, x.dtype, x.device),
    indices: wrap(indices, shape, "I64", x.device),
  };
}

function reduced(
  what: string,
  x: Tensor,
  { over = "all" }: ReduceOptions,
): { rows: number; columns: number; shape: readonly number[] } {
  assertTensor(x, "x");
  if (isQuantized(x.dtype)) {
    throw new NativeError("DTYPE_MISMATCH", `${what} of ${x.dtype}`, "dequantize() it first.");
  }
  if (over === "all") return { rows: 1, columns: x.numel(), shape: [] };
  if (over !== "last") throw s.invalid(`over is ${s.valueText(over)}`, 'Give "last" or "all".');
  return { ...rowsOf(what, x), shape: x.shape.slice(0, -1) };
}

function reduce(
  name: keyof typeof OPERATIONS,
  x: Tensor,
  options: ReduceOptions,
  factor: (columns: number) => number,
): Tensor {
  const { rows, columns, shape } = reduced(name, x, options);
  const floats = x.dtype.startsWith("F") || x.dtype === "BF16";
  const to: DType = floats ? x.dtype : "I64";
  const handle = binding().reduce(
    x.device,
    OPERATIONS[name],
    dtypeInfo(x.dtype).code,
    x.handle,
    x.offset,
    rows,
    columns,
    factor(columns),
    dtypeInfo(to).code,
  );
  return wrap(handle, shape, to, x.device);
}
