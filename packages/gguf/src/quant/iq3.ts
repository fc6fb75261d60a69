/** IQ3_XXS and IQ3_S: 4 values at a time are a point of a lattice with signs. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";
import { evenSignRows, iq3sGrid, iq3xxsGrid, signRows } from "./grids.ts";

/** d half, 64 points in 8 bits, then for each 32 values 4 sign rows in 7 bits and a scale in 4. */
export const dequantizeIQ3_XXS: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq3xxsGrid();
  const signs = evenSignRows();
  for (let b = 0; b < blocks; b++, at += 98) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let part = 0; part < 8; part++) {
      const word = at + 66 + 4 * part;
      const high = bytes[word + 2]! | (bytes[word + 3]! << 8);
      const bits = bytes[word]! | (bytes[word + 1]! << 8) | (high << 16);
      const db = d * (0.5 + (high >> 12)) * 0.5;
      for (let l = 0; l < 4; l++, to += 8) {
        const g1 = bytes[at + 2 + 8 * part + 2 * l]! * 4;
        const g2 = bytes[at + 3 + 8 * part + 2 * l]! * 4;
        const s = ((bits >> (7 * l)) & 127) * 8;
        for (let j = 0; j < 4; j++) {
          out[to + j] = db * grid[g1 + j]! * signs[s + j]!;
          out[to + 4 + j] = db * grid[g2 + j]! * signs[s + 4 + j]!;
        }
      }
    }
  }
};

/** d half, 64 points' low bytes, their ninth bits in 8, 32 sign bytes, 8 scales in 4 bits. */
export const dequantizeIQ3_S: Dequantizer = (bytes, at, out, to, blocks) => {
  const grid = iq3sGrid();
  const signs = signRows();
  for (let b = 0; b < blocks; b++, at += 110) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let part = 0; part < 8; part++) {
      const scale = (bytes[at + 106 + (part >> 1)]! >> (4 * (part & 1))) & 15;
      const db = d * (1 + 2 * scale);
      const ninth = bytes[at + 66 + part]!;
      for (let l = 0; l < 4; l++, to += 8) {
        const point = at + 2 + 8 * part + 2 * l;
        const g1 = (bytes[point]! | (((ninth >> (2 * l)) & 1) << 8)) * 4;
        const g2 = (bytes[point + 1]! | (((ninth >> (2 * l + 1)) & 1) << 8)) * 4;
        const s = bytes[at + 74 + 4 * part + l]! * 8;
        for (let j = 0; j < 4; j++) {
          out[to + j] = db * grid[g1 + j]! * signs[s + j]!;
          out[to + 4 + j] = db * grid[g2 + j]! * signs[s + 4 + j]!;
        }
      }
    }
  }
};
