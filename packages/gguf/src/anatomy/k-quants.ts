/** Superblocks of 256 values whose small blocks have scales of their own: see quant/k-quants.ts. */
import { scaled } from "./block-bits.ts";
import type { Anatomist, BlockBits } from "./block-bits.ts";

export const q2_K: Anatomist = (bits, i) => {
  const d = bits.half(80);
  const dmin = bits.half(82, "dmin", "min");
  const group = i >> 4;
  const scale = bits.uint(8 * group, 4, "scale", "scale");
  const min = bits.uint(8 * group + 4, 4, "min", "min");
  const byte = 16 + (group >> 3) * 32 + (i & 31);
  const code = bits.uint(8 * byte + (group & 6), 2, "code", "code");
  return { scale: d * scale, level: code, offset: dmin * min, code };
};

export const q3_K: Anatomist = (bits, i) => {
  const d = bits.half(108);
  const group = i >> 4;
  const low = bits.uint(8 * (96 + (group & 7)) + 4 * (group >> 3), 4, "scale", "scale");
  const high = bits.uint(8 * (104 + (group & 3)) + 2 * (group >> 2), 2, "scale, high", "scale");
  const byte = 32 + (group >> 3) * 32 + (i & 31);
  const two = bits.uint(8 * byte + (group & 6), 2, "code", "code");
  const third = bits.uint(8 * (i & 31) + (group >> 1), 1, "third bit", "code");
  const code = two | (third << 2);
  return scaled(d * ((low | (high << 4)) - 32), code - 4, code);
};

/** The 6-bit scale and min of small block `j` of 8 in Q4_K and Q5_K; the last four are in pieces. */
function scaleAndMin(bits: BlockBits, j: number): [scale: number, min: number] {
  const at = 8 * 4;
  if (j < 4) {
    const scale = bits.uint(at + 8 * j, 6, "scale", "scale");
    return [scale, bits.uint(at + 8 * (j + 4), 6, "min", "min")];
  }
  const scale = bits.uint(at + 8 * (j + 4), 4, "scale, low", "scale");
  const scaleHigh = bits.uint(at + 8 * (j - 4) + 6, 2, "scale, high", "scale");
  const min = bits.uint(at + 8 * (j + 4) + 4, 4, "min, low", "min");
  const minHigh = bits.uint(at + 8 * j + 6, 2, "min, high", "min");
  return [scale | (scaleHigh << 4), min | (minHigh << 4)];
}

export const q4_K: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const dmin = bits.half(2, "dmin", "min");
  const [scale, min] = scaleAndMin(bits, i >> 5);
  const byte = 16 + 32 * (i >> 6) + (i & 31);
  const code = bits.uint(8 * byte + 4 * ((i >> 5) & 1), 4, "code", "code");
  return { scale: d * scale, level: code, offset: dmin * min, code };
};

export const q5_K: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const dmin = bits.half(2, "dmin", "min");
  const [scale, min] = scaleAndMin(bits, i >> 5);
  const byte = 48 + 32 * (i >> 6) + (i & 31);
  const low = bits.uint(8 * byte + 4 * ((i >> 5) & 1), 4, "code", "code");
  const fifth = bits.uint(8 * (16 + (i & 31)) + (i >> 5), 1, "fifth bit", "code");
  const code = low | (fifth << 4);
  return { scale: d * scale, level: code, offset: dmin * min, code };
};

export const q6_K: Anatomist = (bits, i) => {
  const d = bits.half(208);
  const scale = bits.int8(192 + (i >> 4), "scale", "scale");
  const [half, column, row] = [i >> 7, i & 31, (i >> 5) & 3];
  const byte = 64 * half + 32 * (row & 1) + column;
  const low = bits.uint(8 * byte + 4 * (row >> 1), 4, "code, low", "code");
  const high = bits.uint(8 * (128 + 32 * half + column) + 2 * row, 2, "code, high", "code");
  const code = low | (high << 4);
  return scaled(d * scale, code - 32, code);
};

export const q8_K: Anatomist = (bits, i) => {
  const d = bits.float(0);
  const code = bits.int8(4 + i, "code", "code");
  bits.unused(8 * (260 + 2 * (i >> 4)), 16, "sum of 16");
  return scaled(d, code, code);
};
