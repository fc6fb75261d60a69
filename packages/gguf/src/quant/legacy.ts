/** Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1: blocks of 32 with one scale (ggml-quants.c). */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";

/** d half, 16 bytes of two 4-bit codes: value = d * (code - 8). */
export const dequantizeQ4_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 18, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 2 + j]!;
      out[to + j] = ((codes & 15) - 8) * d;
      out[to + 16 + j] = ((codes >> 4) - 8) * d;
    }
  }
};

/** d and m halves, 16 bytes of codes: value = d * code + m. */
export const dequantizeQ4_1: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 20, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const m = HALF_VALUES[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 4 + j]!;
      out[to + j] = (codes & 15) * d + m;
      out[to + 16 + j] = (codes >> 4) * d + m;
    }
  }
};

/** d half, 32 fifth bits, 16 bytes of codes: value = d * (code - 16). */
export const dequantizeQ5_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 22, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const low = bytes[at + 2]! | (bytes[at + 3]! << 8);
    const high = bytes[at + 4]! | (bytes[at + 5]! << 8);
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 6 + j]!;
      out[to + j] = (((codes & 15) | (((low >> j) << 4) & 16)) - 16) * d;
      out[to + 16 + j] = (((codes >> 4) | (((high >> j) << 4) & 16)) - 16) * d;
    }
  }
};

/** d and m halves, 32 fifth bits, 16 bytes of codes: value = d * code + m. */
export const dequantizeQ5_1: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 24, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const m = HALF_VALUES[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    const low = bytes[at + 4]! | (bytes[at + 5]! << 8);
    const high = bytes[at + 6]! | (bytes[at + 7]! << 8);
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 8 + j]!;
      out[to + j] = ((codes & 15) | (((low >> j) << 4) & 16)) * d + m;
      out[to + 16 + j] = ((codes >> 4) | (((high >> j) << 4) & 16)) * d + m;
    }
  }
};

/** d half, 32 signed bytes: value = d * code. */
export const dequantizeQ8_0: Dequantizer = (bytes, at, out, to, blocks) => {
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let b = 0; b < blocks; b++, at += 34, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 32; j += 4) {
      const code = at + 2 + j;
      out[to + j] = codes[code]! * d;
      out[to + j + 1] = codes[code + 1]! * d;
      out[to + j + 2] = codes[code + 2]! * d;
      out[to + j + 3] = codes[code + 3]! * d;
    }
  }
};

/** d half, the codes' sum times d (a half, only for dot products), 32 signed bytes. */
export const dequantizeQ8_1: Dequantizer = (bytes, at, out, to, blocks) => {
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let b = 0; b < blocks; b++, at += 36, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 32; j += 4) {
      const code = at + 4 + j;
      out[to + j] = codes[code]! * d;
      out[to + j + 1] = codes[code + 1]! * d;
      out[to + j + 2] = codes[code + 2]! * d;
      out[to + j + 3] = codes[code + 3]! * d;
    }
  }
};
