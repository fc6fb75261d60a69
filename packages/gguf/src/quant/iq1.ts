/** IQ1_S and IQ1_M: 8 values at a time are a point of -1, 0 and 1, moved by an eighth. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";
import { iq1sGrid } from "./grids.ts";

const DELTA = 0.125;

/** d half, 32 points' low bytes, then for each 32 values a word: 4 x 3 high bits, scale, sign. */
export const dequantizeIQ1_S: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq1sGrid();
  for (let b = 0; b < blocks; b++, at += 50) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let part = 0; part < 8; part++) {
      const word = bytes[at + 34 + 2 * part]! | (bytes[at + 35 + 2 * part]! << 8);
      const dl = d * (2 * ((word >> 12) & 7) + 1);
      const delta = DELTA - 2 * DELTA * (word >> 15);
      for (let l = 0; l < 4; l++, to += 8) {
        const g = (bytes[at + 2 + 4 * part + l]! | (((word >> (3 * l)) & 7) << 8)) * 8;
        for (let j = 0; j < 8; j++) out[to + j] = dl * (grid[g + j]! + delta);
      }
    }
  }
};

/** 32 points' low bytes, 16 bytes of high bits and signs, 16 scales of 3 bits; d lies between them. */
export const dequantizeIQ1_M: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq1sGrid();
  for (let b = 0; b < blocks; b++, at += 56) {
    const scales = at + 48;
    const d =
      HALF_VALUES[
        (bytes[scales + 1]! >> 4) |
          (bytes[scales + 3]! & 0xf0) |
          ((bytes[scales + 5]! & 0xf0) << 4) |
          ((bytes[scales + 7]! & 0xf0) << 8)
      ]!;
    for (let i = 0; i < 16; i++, to += 16) {
      const word = scales + 2 * (i >> 2);
      const scale = ((bytes[word]! | (bytes[word + 1]! << 8)) >> (3 * (i & 3))) & 7;
      const dl = d * (2 * scale + 1);
      const high = bytes[at + 32 + i]!;
      const delta1 = DELTA - 2 * DELTA * ((high >> 3) & 1);
      const delta2 = DELTA - 2 * DELTA * (high >> 7);
      const g1 = (bytes[at + 2 * i]! | ((high & 7) << 8)) * 8;
      const g2 = (bytes[at + 2 * i + 1]! | ((high & 112) << 4)) * 8;
      for (let j = 0; j < 8; j++) out[to + j] = dl * (grid[g1 + j]! + delta1);
      for (let j = 0; j < 8; j++) out[to + 8 + j] = dl * (grid[g2 + j]! + delta2);
    }
  }
};
