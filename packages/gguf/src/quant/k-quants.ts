/** Q2_K to Q6_K and Q8_K: superblocks of 256 whose small blocks have scales of their own. */
import { HALF_VALUES } from "../half.ts";
import type { Dequantizer } from "./dequantizer.ts";

/** 16 bytes of scale and min nibbles, 64 bytes of 2-bit codes, d and dmin halves. */
export const dequantizeQ2_K: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 84, to += 256) {
    const d = HALF_VALUES[bytes[at + 80]! | (bytes[at + 81]! << 8)]!;
    const dmin = HALF_VALUES[bytes[at + 82]! | (bytes[at + 83]! << 8)]!;
    for (let group = 0; group < 16; group++) {
      const scale = bytes[at + group]!;
      const dl = d * (scale & 15);
      const ml = dmin * (scale >> 4);
      // 128 values at a time; a pair of groups shares 32 bytes and a shift.
      const codes = at + 16 + (group >> 3) * 32 + (group & 1) * 16;
      const shift = group & 6;
      const first = to + group * 16;
      for (let j = 0; j < 16; j++) {
        out[first + j] = dl * ((bytes[codes + j]! >> shift) & 3) - ml;
      }
    }
  }
};

/** 32 bytes of third bits, 64 bytes of 2-bit codes, 16 scales of 6 bits in 12 bytes, d half. */
export const dequantizeQ3_K: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 110, to += 256) {
    const d = HALF_VALUES[bytes[at + 108]! | (bytes[at + 109]! << 8)]!;
    for (let group = 0; group < 16; group++) {
      const low = group < 8 ? bytes[at + 96 + group]! & 15 : bytes[at + 88 + group]! >> 4;
      const high = (bytes[at + 104 + (group & 3)]! >> (2 * (group >> 2))) & 3;
      const dl = d * ((low | (high << 4)) - 32);
      const codes = at + 32 + (group >> 3) * 32 + (group & 1) * 16;
      const third = at + (group & 1) * 16;
      const bit = group >> 1;
      const shift = group & 6;
      const first = to + group * 16;
      for (let j = 0; j < 16; j += 2) {
        const a = (bytes[codes + j]! >> shift) & 3;
        const b = (bytes[codes + j + 1]! >> shift) & 3;
        out[first + j] = dl * (a - 4 + (((bytes[third + j]! >> bit) & 1) << 2));
        out[first + j + 1] = dl * (b - 4 + (((bytes[third + j + 1]! >> bit) & 1) << 2));
      }
    }
  }
};

/** The 6-bit scale of small block `j` of 8; `at` is where the 12 bytes begin. */
function scaleOf(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j]! & 63;
  return (bytes[at + j + 4]! & 15) | ((bytes[at + j - 4]! >> 6) << 4);
}

/** The 6-bit min of small block `j`. */
function minOf(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j + 4]! & 63;
  return (bytes[at + j + 4]! >> 4) | ((bytes[at + j]! >> 6) << 4);
}

/** d and dmin halves, 8 scales and mins in 12 bytes, 128 bytes of 4-bit codes. */
export const dequantizeQ4_K: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 144, to += 256) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const dmin = HALF_VALUES[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    for (let pair = 0; pair < 4; pair++) {
      const d1 = d * scaleOf(bytes, at + 4, 2 * pair);
      const m1 = dmin * minOf(bytes, at + 4, 2 * pair);
      const d2 = d * scaleOf(bytes, at + 4, 2 * pair + 1);
      const m2 = dmin * minOf(bytes, at + 4, 2 * pair + 1);
      const codes = at + 16 + 32 * pair;
      const first = to + 64 * pair;
      for (let j = 0; j < 32; j++) {
        const code = bytes[codes + j]!;
        out[first + j] = d1 * (code & 15) - m1;
        out[first + 32 + j] = d2 * (code >> 4) - m2;
      }
    }
  }
};

/** As Q4_K, with 32 bytes of fifth bits before the codes. */
export const dequantizeQ5_K: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 176, to += 256) {
    const d = HALF_VALUES[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const dmin = HALF_VALUES[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    for (let pair = 0; pair < 4; pair++) {
      const d1 = d * scaleOf(bytes, at + 4, 2 * pair);
      const m1 = dmin * minOf(bytes, at + 4, 2 * pair);
      const d2 = d * scaleOf(bytes, at + 4, 2 * pair + 1);
      const m2 = dmin * minOf(bytes, at + 4, 2 * pair + 1);
      const codes = at + 48 + 32 * pair;
      const fifth = at + 16;
      const first = to + 64 * pair;
      for (let j = 0; j < 32; j++) {
        const code = bytes[codes + j]!;
        const bits = bytes[fifth + j]! >> (2 * pair);
        out[first + j] = d1 * ((code & 15) | ((bits & 1) << 4)) - m1;
        out[first + 32 + j] = d2 * ((code >> 4) | ((bits & 2) << 3)) - m2;
      }
    }
  }
};

/** 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, d half. */
export const dequantizeQ6_K: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 210, to += 256) {
    const d = HALF_VALUES[bytes[at + 208]! | (bytes[at + 209]! << 8)]!;
    for (let part = 0; part < 4; part++) {
      // Two halves of 128 values; in each, 16 columns of 8 groups share the scales' order.
      const half = part >> 1;
      const side = 16 * (part & 1);
      const low = at + 64 * half + side;
      const high = at + 128 + 32 * half + side;
      const scales = at + 192 + 8 * half + (part & 1);
      const d0 = d * ((bytes[scales]! << 24) >> 24);
      const d1 = d * ((bytes[scales + 2]! << 24) >> 24);
      const d2 = d * ((bytes[scales + 4]! << 24) >> 24);
      const d3 = d * ((bytes[scales + 6]! << 24) >> 24);
      const first = to + 128 * half + side;
      for (let j = 0; j < 16; j++) {
        const a = bytes[low + j]!;
        const c = bytes[low + 32 + j]!;
        const bits = bytes[high + j]!;
        out[first + j] = d0 * (((a & 15) | ((bits & 3) << 4)) - 32);
        out[first + 32 + j] = d1 * (((c & 15) | ((bits & 12) << 2)) - 32);
        out[first + 64 + j] = d2 * (((a >> 4) | (bits & 48)) - 32);
        out[first + 96 + j] = d3 * (((c >> 4) | ((bits & 192) >> 2)) - 32);
      }
    }
  }
};

/** d float, 256 signed bytes, 16 sums of codes (for dot products only). */
export const dequantizeQ8_K: Dequantizer = (bytes, at, out, to, blocks) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let b = 0; b < blocks; b++, at += 292, to += 256) {
    const d = view.getFloat32(at, true);
    for (let j = 0; j < 256; j += 4) {
      const code = at + 4 + j;
      out[to + j] = codes[code]! * d;
      out[to + j + 1] = codes[code + 1]! * d;
      out[to + j + 2] = codes[code + 2]! * d;
      out[to + j + 3] = codes[code + 3]! * d;
    }
  }
};
