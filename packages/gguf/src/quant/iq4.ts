/** IQ4_NL and IQ4_XS: 4-bit codes into 16 values that lie denser around zero. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";

export const LEVELS = new Float32Array([
  -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
]);

/** d half, 16 bytes of codes: value = d * level. */
export const dequantizeIQ4_NL: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 18, to += 32) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 2 + j]!;
      out[to + j] = d * LEVELS[codes & 15]!;
      out[to + 16 + j] = d * LEVELS[codes >> 4]!;
    }
  }
};

/** d half, 8 scales of 6 bits (2 high bits each in a word, 4 low in 4 bytes), 128 bytes of codes. */
export const dequantizeIQ4_XS: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 136) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8);
    for (let part = 0; part < 8; part++, to += 32) {
      const low = (bytes[at + 4 + (part >> 1)]! >> (4 * (part & 1))) & 15;
      const dl = d * ((low | (((high >> (2 * part)) & 3) << 4)) - 32);
      const first = at + 8 + 16 * part;
      for (let j = 0; j < 16; j++) {
        const codes = bytes[first + j]!;
        out[to + j] = dl * LEVELS[codes & 15]!;
        out[to + 16 + j] = dl * LEVELS[codes >> 4]!;
      }
    }
  }
};
