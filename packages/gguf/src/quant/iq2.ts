/** IQ2_XXS, IQ2_XS, IQ2_S: 8 values at a time are a point of a lattice with signs. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";
import { evenSignRows, iq2sGrid, iq2xsGrid, iq2xxsGrid, signRows } from "./grids.ts";

/** d half, then for each 32 values: 4 points in 8 bits, 4 sign rows in 7, a scale in 4. */
export const dequantizeIQ2_XXS: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq2xxsGrid();
  const signs = evenSignRows();
  for (let b = 0; b < blocks; b++, at += 66) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let word = at + 2; word < at + 66; word += 8) {
      const high = bytes[word + 6]! | (bytes[word + 7]! << 8);
      const bits = bytes[word + 4]! | (bytes[word + 5]! << 8) | (high << 16);
      const db = d * (0.5 + (high >> 12)) * 0.25;
      for (let l = 0; l < 4; l++, to += 8) {
        const g = bytes[word + l]! * 8;
        const s = ((bits >> (7 * l)) & 127) * 8;
        for (let j = 0; j < 8; j++) out[to + j] = db * grid[g + j]! * signs[s + j]!;
      }
    }
  }
};

/** d half, 32 words of a point in 9 bits and a sign row in 7, 16 scales in 4 bits. */
export const dequantizeIQ2_XS: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq2xsGrid();
  const signs = evenSignRows();
  for (let b = 0; b < blocks; b++, at += 74) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let i = 0; i < 16; i++) {
      const scale = (bytes[at + 66 + (i >> 1)]! >> (4 * (i & 1))) & 15;
      const db = d * (0.5 + scale) * 0.25;
      for (let word = at + 2 + 4 * i; word < at + 6 + 4 * i; word += 2, to += 8) {
        const high = bytes[word + 1]!;
        const g = (bytes[word]! | ((high & 1) << 8)) * 8;
        const s = (high >> 1) * 8;
        for (let j = 0; j < 8; j++) out[to + j] = db * grid[g + j]! * signs[s + j]!;
      }
    }
  }
};

/** d half, 32 points' low bytes, 32 sign bytes, their 2 high bits, 16 scales in 4 bits. */
export const dequantizeIQ2_S: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq2sGrid();
  const signs = signRows();
  for (let b = 0; b < blocks; b++, at += 82) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let i = 0; i < 32; i++, to += 8) {
      const scale = (bytes[at + 74 + (i >> 2)]! >> (2 * (i & 2))) & 15;
      const db = d * (0.5 + scale) * 0.25;
      const high = (bytes[at + 66 + (i >> 2)]! >> (2 * (i & 3))) & 3;
      const g = (bytes[at + 2 + i]! | (high << 8)) * 8;
      const s = bytes[at + 34 + i]! * 8;
      for (let j = 0; j < 8; j++) out[to + j] = db * grid[g + j]! * signs[s + j]!;
    }
  }
};
