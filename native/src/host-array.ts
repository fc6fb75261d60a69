import type { DType } from "./dtype.ts";
import { invalid, valueText } from "./shape.ts";

/** Arrays of the host whose bytes a tensor can take or give. */
export type HostArray =
  | Float64Array
  | Float32Array
  | Float16Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Node 20 and 22 have no Float16Array: halves are their bits there. */
const HALVES: typeof Float16Array | typeof Uint16Array =
  "Float16Array" in globalThis ? Float16Array : Uint16Array;

/** The dtype that an array's values have by themselves; undefined where the array does not tell. */
export function dtypeOfArray(array: HostArray): DType | undefined {
  if (array instanceof Float64Array) return "F64";
  if (array instanceof Float32Array) return "F32";
  if ("Float16Array" in globalThis && array instanceof Float16Array) return "F16";
  if (array instanceof Int8Array) return "I8";
  if (array instanceof Int16Array) return "I16";
  if (array instanceof Int32Array) return "I32";
  if (array instanceof BigInt64Array) return "I64";
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return "U8";
  return undefined;
}

/** The bytes of an array, shared. @throws ARGUMENT_INVALID */
export function bytesOfArray(array: unknown, name: string): Uint8Array {
  if (ArrayBuffer.isView(array) && !(array instanceof DataView)) {
    return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
  }
  throw invalid(`${name} is ${valueText(array)}`, "Give a typed array.");
}

/** What a dtype's values are in; the others are bytes. */
const ARRAYS: Partial<Record<DType, new (buffer: ArrayBuffer) => HostArray>> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: HALVES,
  BF16: Uint16Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  I64: BigInt64Array,
};

/** An array of a dtype's values over a buffer. */
export function arrayOf(dtype: DType, buffer: ArrayBuffer): HostArray {
  return new (ARRAYS[dtype] ?? Uint8Array)(buffer);
}
