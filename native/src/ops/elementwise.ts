import { binding } from "../addon.ts";
import { isFloat, isQuantized } from "../dtype.ts";
import type { PlainDType } from "../dtype.ts";
import { NativeError } from "../error.ts";
import * as s from "../shape.ts";
import { assertDevice, assertDType } from "../operands.ts";
import { assertTensor, wrap, wrapLike } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";

/** cuda/launch.h */
const BINARY = { add: 0, sub: 1, mul: 2, div: 3 } as const;
const UNARY = { affine: 0, silu: 1, gelu: 2, geluTanh: 3, relu: 4 } as const;

/** a + b. `b` has the shape of `a`, or of its last dimensions, or is one value. */
export function add(a: Tensor, b: Tensor): Tensor {
  return binary("add", a, b);
}

/** a - b. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return binary("sub", a, b);
}

/** a * b. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return binary("mul", a, b);
}

/** a / b; integers are divided towards zero, and by 0 give 0. */
export function div(a: Tensor, b: Tensor): Tensor {
  return binary("div", a, b);
}

/** x * factor + offset, for floats. */
export function scale(x: Tensor, factor: number, offset = 0): Tensor {
  return unary("affine", x, s.checkFinite(factor, "factor"), s.checkFinite(offset, "offset"));
}

/** x * sigmoid(x). */
export function silu(x: Tensor): Tensor {
  return unary("silu", x);
}

/** x times the normal cumulative distribution; `tanh` takes its usual approximation. */
export function gelu(x: Tensor, options: { approximate?: "none" | "tanh" } = {}): Tensor {
  const { approximate = "none" } = options;
  if (approximate !== "none" && approximate !== "tanh") {
    throw s.invalid(`approximate is ${s.valueText(approximate)}`, 'Give "none" or "tanh".');
  }
  return unary(approximate === "tanh" ? "geluTanh" : "gelu", x);
}

/** The larger of x and 0. */
export function relu(x: Tensor): Tensor {
  return unary("relu", x);
}

/** The values as another plain dtype: floats round to nearest, floats to integers truncate and saturate. */
export function cast(x: Tensor, dtype: PlainDType): Tensor {
  assertTensor(x, "x");
  const to = s.checkDType(dtype);
  if (isQuantized(x.dtype) || isQuantized(to.name)) {
    throw new NativeError(
      "DTYPE_MISMATCH",
      `cast from ${x.dtype} to ${dtype}`,
      "dequantize() turns quantized types into floats; nothing quantizes on the GPU.",
    );
  }
  const handle = binding().cast(x.device, x.info.code, x.handle, x.offset, to.code, x.numel());
  return wrap(handle, x.shape, dtype, x.device);
}

function binary(name: keyof typeof BINARY, a: Tensor, b: Tensor): Tensor {
  assertTensor(a, "a");
  assertTensor(b, "b");
  assertDType(name, a, b);
  assertDevice(name, a, b);
  if (a.info.blockElements > 1 || a.dtype === "Bool") throw notFor(name, a, "numbers");
  const count = a.numel();
  const period = b.numel();
  if (period !== 1 && !endsWith(a.shape, b.shape)) {
    throw s.mismatch(
      `${name}: ${s.shapeText(b.shape)} is neither ${s.shapeText(a.shape)} nor the end of it`,
      "Give b the shape of a, or of its last dimensions, or one value.",
    );
  }
  const handle = binding().binary(
    a.device,
    BINARY[name],
    a.info.code,
    a.handle,
    a.offset,
    b.handle,
    b.offset,
    count,
    period,
  );
  return wrapLike(a, handle);
}

function endsWith(shape: readonly number[], end: readonly number[]): boolean {
  const start = shape.length - end.length;
  for (let i = 0; i < end.length; i++) if (end[i] !== shape[start + i]) return false;
  return true;
}

function unary(name: keyof typeof UNARY, x: Tensor, p = 1, q = 0): Tensor {
  assertFloat(name, x);
  const { device, handle, offset } = x;
  const result = binding().unary(device, UNARY[name], x.info.code, handle, offset, x.numel(), p, q);
  return wrapLike(x, result);
}

/** @internal */
export function assertFloat(what: string, x: unknown, name = "x"): asserts x is Tensor {
  assertTensor(x, name);
  if (!isFloat(x.dtype)) throw notFor(what, x, "F32, F16 and BF16");
}

function notFor(what: string, x: Tensor, kinds: string): NativeError {
  return new NativeError(
    "DTYPE_MISMATCH",
    `${what} of ${s.shapeText(x.shape, x.dtype)}: it is for ${kinds}`,
    isQuantized(x.dtype) ? "dequantize() it first." : "cast() it first.",
  );
}
