import { dtypeInfo, findDType } from "./dtype.ts";
import type { DType, DTypeInfo } from "./dtype.ts";
import { NativeError } from "./error.ts";

/** ggml has 4 and few programs need more; a bound keeps shapes from being used as data. */
export const MAX_DIMENSIONS = 8;
/** No GPU has more; and every product below stays an exact number. */
export const MAX_BYTES = 2 ** 44;

/** `[2, 3] F32`. */
export function shapeText(shape: readonly number[], dtype?: DType): string {
  return `[${shape.join(", ")}]${dtype === undefined ? "" : ` ${dtype}`}`;
}

export function invalid(message: string, hint: string): NativeError {
  return new NativeError("ARGUMENT_INVALID", message, hint);
}

export function mismatch(message: string, hint: string): NativeError {
  return new NativeError("SHAPE_MISMATCH", message, hint);
}

/** A value as an error names it. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "an object";
  return String(value);
}

/** A whole number from `least` to `most`. */
export function checkInteger(value: unknown, name: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw invalid(`${name} is ${valueText(value)}`, `Give a whole number from ${least} to ${most}.`);
}

/** A finite number. */
export function checkFinite(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalid(`${name} is ${valueText(value)}`, "Give a finite number.");
}

/** True or false; `undefined` is false. */
export function checkFlag(value: unknown, name: string): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw invalid(`${name} is ${valueText(value)}`, "Give true or false.");
}

export function checkFunction(value: unknown, name: string): void {
  if (typeof value === "function") return;
  throw invalid(`${name} is ${valueText(value)}`, "Give a function.");
}

export function checkPath(value: unknown, name: string): void {
  if (typeof value === "string" && value !== "") return;
  throw invalid(`${name} is ${valueText(value)}`, "Give the path of a file.");
}

export function checkList(value: unknown, name: string): void {
  if (Array.isArray(value)) return;
  throw invalid(`${name} is ${valueText(value)}`, "Give an array.");
}

/** Product of a shape. */
export function elementsOf(shape: readonly number[]): number {
  let product = 1;
  for (const size of shape) product *= size;
  return product;
}

/** Bytes of a shape whose last dimension is whole blocks. */
export function bytesOf(shape: readonly number[], dtype: DType): number {
  const { blockElements, blockBytes } = dtypeInfo(dtype);
  return (elementsOf(shape) / blockElements) * blockBytes;
}

/** A copy of a shape that a tensor of this dtype can have. @throws ARGUMENT_INVALID */
export function checkShape(shape: unknown, dtype: DType, name = "shape"): number[] {
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS) {
    throw invalid(
      `${name} is ${Array.isArray(shape) ? `an array of ${shape.length}` : valueText(shape)}`,
      `Give an array of up to ${MAX_DIMENSIONS} sizes.`,
    );
  }
  const sizes = shape.map((size, i) => checkInteger(size, `${name}[${i}]`, 0, MAX_BYTES));
  const { blockElements } = dtypeInfo(dtype);
  if (blockElements > 1 && (sizes.at(-1) ?? 1) % blockElements !== 0) {
    throw invalid(
      `${name} ${shapeText(sizes)} has rows of ${sizes.at(-1) ?? 1} values, and ${dtype} comes in blocks of ${blockElements}`,
      `Make the last size a multiple of ${blockElements}.`,
    );
  }
  // Sizes of 0 hide the rest of the product, which must still be a number.
  const extent = sizes.reduce((product, size) => product * Math.max(size, 1), 1);
  if (bytesOf([extent], dtype) > MAX_BYTES) {
    throw invalid(
      `${name} ${shapeText(sizes, dtype)} would take ${bytesOf([extent], dtype)} bytes`,
      `Stay below ${MAX_BYTES} bytes.`,
    );
  }
  return sizes;
}

/** Elements that lie side by side below dimension `dim`. */
export function innerOf(shape: readonly number[], dim: number): number {
  return elementsOf(shape.slice(dim + 1));
}

/** A dimension's number; negative ones count from the end. */
export function checkDimension(dim: unknown, rank: number, name = "dim"): number {
  const checked = checkInteger(dim, name, -rank, rank - 1);
  return checked < 0 ? checked + rank : checked;
}

/** As many as CUDA tells apart, and more than any machine has. */
export const MAX_DEVICE = 1023;

/** The facts of a dtype that came from outside. @throws ARGUMENT_INVALID */
export function checkDType(dtype: unknown): DTypeInfo {
  const info = findDType(dtype);
  if (info !== undefined) return info;
  throw invalid(`dtype is ${valueText(dtype)}`, `Give one of DTYPES: "F32", "BF16", "Q4_K" ...`);
}

/** */
export function checkDevice(device: unknown): number {
  return checkInteger(device, "device", 0, MAX_DEVICE);
}
