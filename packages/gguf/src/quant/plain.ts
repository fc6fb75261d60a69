/** The types without blocks: floats and integers. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";

export const dequantizeF32: Dequantizer = (bytes, at, out, to, count) => {
  const target = new Uint8Array(out.buffer, out.byteOffset + 4 * to, 4 * count);
  target.set(bytes.subarray(at, at + 4 * count));
};

export const dequantizeF16: Dequantizer = (bytes, at, out, to, count) => {
  const halves = words(bytes, at, count);
  const even = count & ~3;
  for (let i = 0; i < even; i += 4) {
    out[to + i] = HALF_VALUES[halves[i]!]!;
    out[to + i + 1] = HALF_VALUES[halves[i + 1]!]!;
    out[to + i + 2] = HALF_VALUES[halves[i + 2]!]!;
    out[to + i + 3] = HALF_VALUES[halves[i + 3]!]!;
  }
  for (let i = even; i < count; i++) out[to + i] = HALF_VALUES[halves[i]!]!;
};

/** The upper half of a float32. */
export const dequantizeBF16: Dequantizer = (bytes, at, out, to, count) => {
  const bits = new Uint32Array(out.buffer, out.byteOffset + 4 * to, count);
  const halves = words(bytes, at, count);
  const even = count & ~3;
  for (let i = 0; i < even; i += 4) {
    bits[i] = halves[i]! << 16;
    bits[i + 1] = halves[i + 1]! << 16;
    bits[i + 2] = halves[i + 2]! << 16;
    bits[i + 3] = halves[i + 3]! << 16;
  }
  for (let i = even; i < count; i++) bits[i] = halves[i]! << 16;
};

/** Rounded to the nearest float32; readExactValues gives the doubles. */
export const dequantizeF64: Dequantizer = (bytes, at, out, to, count) => {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i++) out[to + i] = view.getFloat64(at + 8 * i, true);
};

export const dequantizeI8: Dequantizer = (bytes, at, out, to, count) => {
  for (let i = 0; i < count; i++) out[to + i] = (bytes[at + i]! << 24) >> 24;
};

export const dequantizeI16: Dequantizer = (bytes, at, out, to, count) => {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i++) out[to + i] = view.getInt16(at + 2 * i, true);
};

/** Rounded to the nearest float32, as is I64. */
export const dequantizeI32: Dequantizer = (bytes, at, out, to, count) => {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i++) out[to + i] = view.getInt32(at + 4 * i, true);
};

export const dequantizeI64: Dequantizer = (bytes, at, out, to, count) => {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i++) {
    const low = view.getUint32(at + 8 * i, true);
    out[to + i] = view.getInt32(at + 8 * i + 4, true) * 2 ** 32 + low;
  }
};

/** Two bytes at a time; copied where they do not lie at an even address. */
function words(bytes: Uint8Array, at: number, count: number): Uint16Array {
  const start = bytes.byteOffset + at;
  if (start % 2 === 0) return new Uint16Array(bytes.buffer, start, count);
  return new Uint16Array(bytes.slice(at, at + 2 * count).buffer);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
