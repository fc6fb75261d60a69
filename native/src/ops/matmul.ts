import { binding } from "../addon.ts";
import { dtypeInfo } from "../dtype.ts";
import type { DType } from "../dtype.ts";
import { NativeError } from "../error.ts";
import * as s from "../shape.ts";
import { assertDevice, assertDType } from "../operands.ts";
import { assertTensor, wrap } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";

export interface MatmulOptions {
  /** `a` is [..., k, m]. */
  transposeA?: boolean;
  /** `b` is [..., n, k], as the weights of models are. */
  transposeB?: boolean;
  /** One value for each column of the result, in the result's dtype. */
  bias?: Tensor;
  /** Applied to the result before it is stored; gelu is the tanh form. */
  activation?: "relu" | "gelu";
  /** Of the result: F16 and BF16 inputs also give F32. By default that of the inputs. */
  dtype?: "F32";
  /** Lets F32 products use TF32: 10 bits of fraction, much faster. */
  tf32?: boolean;
}

/** addon/products.cc */
const FLAGS = { transposeA: 1, transposeB: 2, sharedA: 4, sharedB: 8, tf32: 16 };
const ACTIVATIONS = { none: 0, relu: 1, gelu: 2 } as const;
const MATMUL_DTYPES: readonly DType[] = ["F32", "F16", "BF16", "F64"];

/**
 * The matrix product by cuBLASLt, accumulated in F32 (F64 in F64).
 * @param a [..., m, k]; @param b [..., k, n]. Dimensions before the last two are a batch, equal in
 * both, or absent in one of them, which then serves for the whole batch.
 * @returns [..., m, n]
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  assertTensor(a, "a");
  assertTensor(b, "b");
  assertDType("matmul", a, b);
  assertDevice("matmul", a, b);
  const { bias } = options;
  const transposeA = s.checkFlag(options.transposeA, "transposeA");
  const transposeB = s.checkFlag(options.transposeB, "transposeB");
  const tf32 = s.checkFlag(options.tf32, "tf32");
  const to = resultDType(a, options.dtype);
  const { batch, m, n, k } = product(a, b, transposeA, transposeB);
  const shape = s.checkShape([...batch, m, n], to, "the result's shape");
  if (bias !== undefined) checkBias(a, bias, to, n);
  const activation = checkActivation(options.activation, a);
  const flags =
    (transposeA ? FLAGS.transposeA : 0) |
    (transposeB ? FLAGS.transposeB : 0) |
    (a.shape.length === 2 ? FLAGS.sharedA : 0) |
    (b.shape.length === 2 ? FLAGS.sharedB : 0) |
    (tf32 && a.dtype === "F32" ? FLAGS.tf32 : 0);
  if (m === 0 || n === 0 || k === 0 || s.elementsOf(batch) === 0) {
    return empty(shape, to, a.device, bias !== undefined && k === 0);
  }
  const handle = binding().matmul(
    a.device,
    dtypeInfo(a.dtype).code,
    dtypeInfo(to).code,
    a.handle,
    a.offset,
    b.handle,
    b.offset,
    s.elementsOf(batch),
    m,
    n,
    k,
    flags,
    activation,
    bias?.handle,
    bias?.offset,
  );
  return wrap(handle, shape, to, a.device);
}

/** A sum over nothing is 0; cuBLASLt refuses sizes of 0. */
function empty(shape: readonly number[], dtype: DType, device: number, biased: boolean): Tensor {
  if (biased) throw s.mismatch("matmul with k = 0 and a bias", "Use the bias itself.");
  const bytes = s.bytesOf(shape, dtype);
  const result = wrap(binding().allocate(device, bytes), shape, dtype, device);
  const { code } = dtypeInfo(dtype);
  binding().fill(device, code, result.handle, 0, result.numel(), 0);
  return result;
}

function resultDType(a: Tensor, asked: unknown): DType {
  if (!MATMUL_DTYPES.includes(a.dtype)) {
    throw new NativeError(
      "DTYPE_MISMATCH",
      `matmul of ${a.dtype}: it is for ${MATMUL_DTYPES.join(", ")}`,
      "cast() or dequantize() first.",
    );
  }
  if (asked === undefined || asked === a.dtype) return a.dtype;
  if (asked === "F32" && a.dtype !== "F64") return "F32";
  throw new NativeError(
    "DTYPE_MISMATCH",
    `matmul of ${a.dtype} to ${s.valueText(asked)}`,
    "Give the inputs' dtype, or F32.",
  );
}

function product(
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
): { batch: readonly number[]; m: number; n: number; k: number } {
  const shapes = `${s.shapeText(a.shape)}${transposeA ? "ᵀ" : ""} and ${s.shapeText(b.shape)}${transposeB ? "ᵀ" : ""}`;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw s.mismatch(`matmul of ${shapes}`, "Both need two dimensions: reshape vectors.");
  }
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== inner) {
    throw s.mismatch(
      `matmul of ${shapes}: a has ${k} columns, b has ${inner} rows`,
      "Make them equal, or set transposeA or transposeB.",
    );
  }
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const both = batchA.length > 0 && batchB.length > 0;
  if (both && batchA.join() !== batchB.join()) {
    throw s.mismatch(
      `matmul of ${shapes}: the batches ${s.shapeText(batchA)} and ${s.shapeText(batchB)} differ`,
      "Make them equal, or give one matrix for the whole batch.",
    );
  }
  return { batch: batchA.length > 0 ? batchA : batchB, m, n, k };
}

function checkBias(a: Tensor, bias: unknown, dtype: DType, n: number): void {
  assertTensor(bias, "bias");
  assertDevice("matmul", a, bias);
  if (bias.dtype !== dtype) {
    throw new NativeError(
      "DTYPE_MISMATCH",
      `matmul: the bias is ${bias.dtype}, the result ${dtype}`,
      "cast() the bias.",
    );
  }
  if (bias.numel() === n) return;
  throw s.mismatch(`matmul: bias ${s.shapeText(bias.shape)} for ${n} columns`, `Give ${n} values.`);
}

function checkActivation(activation: unknown, a: Tensor): number {
  if (activation === undefined) return ACTIVATIONS.none;
  if (activation !== "relu" && activation !== "gelu") {
    throw s.invalid(`activation is ${s.valueText(activation)}`, 'Give "relu" or "gelu".');
  }
  if (a.dtype === "F64") {
    throw new NativeError("DTYPE_MISMATCH", "matmul of F64 with an activation", "Apply it after.");
  }
  return ACTIVATIONS[activation];
}
