/** MXFP4 and NVFP4: 4-bit floats (twice their value, so that all are integers) with small scales. */
import type { Dequantizer } from "./dequantizer.ts";

export const LEVELS = Float32Array.of(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

/** Half of 2^(e - 127), the OCP scale E8M0; e = 0 and 1 are subnormal floats. */
export const E8M0_HALVES = Float32Array.from({ length: 256 }, (_, e) => 2 ** (e - 128));

/** Half of the unsigned 8-bit float E4M3; the sign bit is ignored; ggml takes 0x7F (NaN) for 0. */
export const E4M3_HALVES = Float32Array.from({ length: 256 }, (_, byte) => {
  const bits = byte & 127;
  const exponent = bits >> 3;
  const fraction = bits & 7;
  if (byte === 127) return 0;
  return exponent === 0 ? fraction * 2 ** -10 : (8 + fraction) * 2 ** (exponent - 11);
});

/** A scale byte, 16 bytes of codes. */
export const dequantizeMXFP4: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 17, to += 32) {
    const d = E8M0_HALVES[bytes[at]!]!;
    for (let j = 0; j < 16; j++) {
      const codes = bytes[at + 1 + j]!;
      out[to + j] = d * LEVELS[codes & 15]!;
      out[to + 16 + j] = d * LEVELS[codes >> 4]!;
    }
  }
};

/** 4 scale bytes, each for 16 values; 32 bytes of codes. */
export const dequantizeNVFP4: Dequantizer = (bytes, at, out, to, blocks) => {
  for (let b = 0; b < blocks; b++, at += 36) {
    for (let part = 0; part < 4; part++, to += 16) {
      const d = E4M3_HALVES[bytes[at + part]!]!;
      const first = at + 4 + 8 * part;
      for (let j = 0; j < 8; j++) {
        const codes = bytes[first + j]!;
        out[to + j] = d * LEVELS[codes & 15]!;
        out[to + 8 + j] = d * LEVELS[codes >> 4]!;
      }
    }
  }
};
