import { binding } from "./addon.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { dtypeInfo, isQuantized } from "./dtype.ts";
import type { DType, PlainDType } from "./dtype.ts";
import { NativeError } from "./error.ts";
import { arrayOf, bytesOfArray, dtypeOfArray } from "./host-array.ts";
import type { HostArray } from "./host-array.ts";
import * as s from "./shape.ts";
import { allocate, wrap } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

export interface PlaceOptions<D extends DType = DType> {
  /** By default F32. */
  dtype?: D;
  /** The GPU's number; by default 0. */
  device?: number;
}

/** A tensor whose values are whatever the memory held. */
export function empty(shape: readonly number[], options: PlaceOptions = {}): Tensor {
  const { dtype = "F32", device = 0 } = options;
  s.checkDType(dtype);
  return allocate(s.checkShape(shape, dtype), dtype, s.checkDevice(device));
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[], options: PlaceOptions<PlainDType> = {}): Tensor {
  return full(shape, 0, options);
}

/** A tensor of one value. */
export function full(
  shape: readonly number[],
  value: number,
  options: PlaceOptions<PlainDType> = {},
): Tensor {
  const { dtype = "F32" } = options;
  checkPlain(dtype);
  if (typeof value !== "number")
    throw s.invalid(`value is ${s.valueText(value)}`, "Give a number.");
  checkWhole(value, dtype, "value");
  const result = empty(shape, options);
  const { code } = dtypeInfo(dtype);
  binding().fill(result.device, code, result.handle, result.offset, result.numel(), value);
  return result;
}

/** `start`, `start + step` ... below `end` (above it, if step is negative). */
export function arange(
  start: number,
  end: number,
  step = 1,
  options: PlaceOptions<PlainDType> = {},
): Tensor {
  const { dtype = "F32", device = 0 } = options;
  checkPlain(dtype);
  for (const [name, value] of Object.entries({ start, end, step })) s.checkFinite(value, name);
  if (step === 0) throw s.invalid("step is 0", "Give a step that leads from start to end.");
  checkWhole(start, dtype, "start");
  checkWhole(step, dtype, "step");
  const count = Math.max(0, Math.ceil((end - start) / step));
  const shape = s.checkShape([count], dtype);
  const { code } = dtypeInfo(dtype);
  const place = s.checkDevice(device);
  return wrap(binding().arange(place, code, count, start, step), shape, dtype, place);
}

export interface FromOptions {
  /** By default one dimension of all values. */
  shape?: readonly number[];
  /** By default what the array holds; needed for BF16 (bits in a Uint16Array) and quantized types (blocks in a Uint8Array). */
  dtype?: DType;
  device?: number;
}

/**
 * A tensor with a copy of a typed array's bytes. An ordinary array may be changed at once; one of
 * pinned() is read while the GPU gets to it: leave it alone until `await sync()`.
 */
export function from(array: HostArray, options: FromOptions = {}): Tensor {
  const bytes = bytesOfArray(array, "array");
  const dtype = options.dtype ?? dtypeOfArray(array);
  if (dtype === undefined) {
    throw s.invalid(
      `the values of a ${s.valueText(array)} are of no dtype by themselves`,
      'Name one: from(array, { dtype: "BF16" }).',
    );
  }
  const { blockBytes, blockElements } = s.checkDType(dtype);
  if (bytes.length % blockBytes !== 0) {
    throw s.invalid(
      `${bytes.length} bytes are no whole ${dtype} ${blockElements > 1 ? "blocks" : "values"}`,
      `Give a multiple of ${blockBytes} bytes.`,
    );
  }
  const count = (bytes.length / blockBytes) * blockElements;
  const shape = s.checkShape(options.shape ?? [count], dtype);
  if (s.elementsOf(shape) !== count) {
    throw s.mismatch(
      `the array has ${count} values, shape ${s.shapeText(shape)} has ${s.elementsOf(shape)}`,
      "Give a shape of as many values.",
    );
  }
  const device = s.checkDevice(options.device ?? 0);
  assertNotCapturing(device, "from");
  const result = allocate(shape, dtype, device);
  if (bytes.length > 0) binding().upload(device, result.handle, 0, bytes);
  return result;
}

/**
 * A typed array in page-locked memory, which the GPU reads and writes without a detour.
 * @param count number of values
 */
export function pinned(count: number, dtype: DType = "F32", device = 0): HostArray {
  s.checkDType(dtype);
  const bytes = s.bytesOf(s.checkShape([count], dtype), dtype);
  return arrayOf(dtype, binding().pinned(s.checkDevice(device), bytes));
}

function checkPlain(dtype: unknown): void {
  if (!isQuantized(s.checkDType(dtype).name)) return;
  throw new NativeError(
    "DTYPE_MISMATCH",
    `${String(dtype)} is only storage: single values cannot be written`,
    "Use a plain dtype, or from() with whole blocks.",
  );
}

/** Integers take whole numbers only: half a value would be cut without a word. */
function checkWhole(value: number, dtype: DType, name: string): void {
  if (dtype.startsWith("F") || dtype === "BF16") return;
  if (dtype === "Bool" && (value === 0 || value === 1)) return;
  const bits = Math.min(Number(/\d+/.exec(dtype)?.[0] ?? 1), 53);
  const signed = dtype.startsWith("I");
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  s.checkInteger(value, `${name} for ${dtype}`, signed ? -(2 ** (bits - 1)) : 0, most);
}
