/** Blocks with one scale, or two numbers: see quant/legacy.ts and quant/low-bit.ts. */
import { LEVELS as FP4_LEVELS, E4M3_HALVES, E8M0_HALVES } from "../quant/fp4.ts";
import { nibble, scaled } from "./block-bits.ts";
import type { Anatomist, BlockBits } from "./block-bits.ts";

export const q4_0: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = nibble(bits, 2, i);
  return scaled(d, code - 8, code);
};

export const q4_1: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const m = bits.half(2, "m", "min");
  const code = nibble(bits, 4, i);
  return { scale: d, level: code, offset: -m, code };
};

function fifth(bits: BlockBits, byte: number, i: number): number {
  return bits.uint(8 * byte + i, 1, "fifth bit", "code") << 4;
}

export const q5_0: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = nibble(bits, 6, i) | fifth(bits, 2, i);
  return scaled(d, code - 16, code);
};

export const q5_1: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const m = bits.half(2, "m", "min");
  const code = nibble(bits, 8, i) | fifth(bits, 4, i);
  return { scale: d, level: code, offset: -m, code };
};

export const q8_0: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = bits.int8(2 + i, "code", "code");
  return scaled(d, code, code);
};

export const q8_1: Anatomist = (bits, i) => {
  const d = bits.half(0);
  bits.unused(16, 16, "sum");
  const code = bits.int8(4 + i, "code", "code");
  return scaled(d, code, code);
};

export const q1_0: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = bits.uint(16 + i, 1, "code", "code");
  return scaled(d, 2 * code - 1, code);
};

export const q2_0: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = bits.uint(16 + 2 * i, 2, "code", "code");
  return scaled(d, code - 1, code);
};

/** Trit `k` of a byte, the most significant first. */
function trit(byte: number, k: number): number {
  return (((byte * 3 ** k) & 255) * 3) >> 8;
}

export const tq1_0: Anatomist = (bits, i) => {
  const d = bits.half(52);
  // 5 trits in each of 32 and of 16 bytes, 4 in each of the last 4; a stride apart.
  const [first, stride, rest] =
    i < 160 ? [0, 32, i] : i < 240 ? [32, 16, i - 160] : [48, 4, i - 240];
  const byte = bits.uint(8 * (first + (rest % stride)), 8, "5 trits", "code");
  const code = trit(byte, Math.floor(rest / stride));
  return scaled(d, code - 1, code);
};

export const tq2_0: Anatomist = (bits, i) => {
  const d = bits.half(64);
  const byte = 32 * (i >> 7) + (i & 31);
  const code = bits.uint(8 * byte + 2 * ((i >> 5) & 3), 2, "code", "code");
  return scaled(d, code - 1, code);
};

export const mxfp4: Anatomist = (bits, i) => {
  const exponent = bits.uint(0, 8, "e", "scale");
  const code = nibble(bits, 1, i);
  return scaled(E8M0_HALVES[exponent]!, FP4_LEVELS[code]!, code);
};

export const nvfp4: Anatomist = (bits, i) => {
  const part = i >> 4;
  const scale = bits.uint(8 * part, 8, "d", "scale");
  const byte = 4 + 8 * part + (i & 7);
  const code = bits.uint(8 * byte + 4 * ((i >> 3) & 1), 4, "code", "code");
  return scaled(E4M3_HALVES[scale]!, FP4_LEVELS[code]!, code);
};
