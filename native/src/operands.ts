import type { DType } from "./dtype.ts";
import { NativeError } from "./error.ts";
import * as s from "./shape.ts";

/** What a tensor is like, as far as operands must agree. */
interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly device: number;
}

export function assertDevice(what: string, a: Operand, b: Operand): void {
  if (a.device === b.device) return;
  throw new NativeError(
    "DEVICE_MISMATCH",
    `${what}: one tensor is on GPU ${a.device}, the other on GPU ${b.device}`,
    "Bring one over with to(device).",
    { a: a.device, b: b.device },
  );
}

export function assertDType(what: string, a: Operand, b: Operand): void {
  if (a.dtype === b.dtype) return;
  throw new NativeError(
    "DTYPE_MISMATCH",
    `${what}: ${s.shapeText(a.shape, a.dtype)} and ${s.shapeText(b.shape, b.dtype)} differ in dtype`,
    "Cast one: cast(tensor, dtype).",
  );
}

export function assertSameShape(what: string, a: Operand, b: Operand): void {
  if (a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i])) return;
  throw s.mismatch(
    `${what}: ${s.shapeText(a.shape)} and ${s.shapeText(b.shape)} differ`,
    "Reshape one of them.",
  );
}
