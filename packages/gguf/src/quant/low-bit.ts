/** TQ1_0, TQ2_0, Q1_0, Q2_0: one scale and codes of a trit, a bit or two bits. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";

const POWERS_OF_3 = Uint8Array.of(1, 3, 9, 27, 81);

/** 5 trits a byte, most significant first: all five of each byte, as -1, 0, 1. */
const TRITS = Float32Array.from({ length: 5 * 256 }, (_, i) => {
  const shifted = ((i & 255) * POWERS_OF_3[i >> 8]!) & 255;
  return ((shifted * 3) >> 8) - 1;
});

/** 48 bytes of 5 trits, 4 bytes of 4 trits, d half. */
export const dequantizeTQ1_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 54, to += 256) {
    const d = HALF_VALUES[bytes[at + 52]! | (bytes[at + 53]! << 8)]!;
    for (let j = 0; j < 52; j++) {
      // 32 bytes, then 16, then 4 with a trit less; each trit of a byte lies that far on.
      const stride = j < 32 ? 32 : j < 48 ? 16 : 4;
      const first = to + (j < 32 ? j : j < 48 ? 128 + j : 192 + j);
      const byte = bytes[at + j]!;
      out[first] = TRITS[byte]! * d;
      out[first + stride] = TRITS[256 | byte]! * d;
      out[first + 2 * stride] = TRITS[512 | byte]! * d;
      out[first + 3 * stride] = TRITS[768 | byte]! * d;
      if (j < 48) out[first + 4 * stride] = TRITS[1024 | byte]! * d;
    }
  }
};

/** 64 bytes of 2-bit codes, d half: value = d * (code - 1). */
export const dequantizeTQ2_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 66, to += 256) {
    const d = HALF_VALUES[bytes[at + 64]! | (bytes[at + 65]! << 8)]!;
    for (let half = 0; half < 2; half++) {
      const first = to + 128 * half;
      for (let j = 0; j < 32; j++) {
        const codes = bytes[at + 32 * half + j]!;
        out[first + j] = ((codes & 3) - 1) * d;
        out[first + 32 + j] = (((codes >> 2) & 3) - 1) * d;
        out[first + 64 + j] = (((codes >> 4) & 3) - 1) * d;
        out[first + 96 + j] = ((codes >> 6) - 1) * d;
      }
    }
  }
};

/** d half, 128 bits: value = d or -d. */
export const dequantizeQ1_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 18, to += 128) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let i = 0; i < 16; i++) {
      const bits = bytes[at + 2 + i]!;
      const first = to + 8 * i;
      out[first] = ((bits & 1) * 2 - 1) * d;
      out[first + 1] = (((bits >> 1) & 1) * 2 - 1) * d;
      out[first + 2] = (((bits >> 2) & 1) * 2 - 1) * d;
      out[first + 3] = (((bits >> 3) & 1) * 2 - 1) * d;
      out[first + 4] = (((bits >> 4) & 1) * 2 - 1) * d;
      out[first + 5] = (((bits >> 5) & 1) * 2 - 1) * d;
      out[first + 6] = (((bits >> 6) & 1) * 2 - 1) * d;
      out[first + 7] = ((bits >> 7) * 2 - 1) * d;
    }
  }
};

/** d half, 16 bytes of 2-bit codes in order: value = d * (code - 1). */
export const dequantizeQ2_0: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 18, to += 64) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let i = 0; i < 16; i++) {
      const codes = bytes[at + 2 + i]!;
      const first = to + 4 * i;
      out[first] = ((codes & 3) - 1) * d;
      out[first + 1] = (((codes >> 2) & 3) - 1) * d;
      out[first + 2] = (((codes >> 4) & 3) - 1) * d;
      out[first + 3] = ((codes >> 6) - 1) * d;
    }
  }
};
