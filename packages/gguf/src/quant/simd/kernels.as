// Blocks to floats with WebAssembly's 128-bit SIMD, in AssemblyScript; scripts/build-simd.ts makes
// module.ts of it. Each does what the function of the same type in legacy.ts, plain.ts, k-quants.ts,
// iq1.ts to iq4.ts, fp4.ts and low-bit.ts does, which are the reference. `halves` is where the floats of all
// halves lie, `grid` where the points of the type's lattice do, a signed byte a coordinate.
// All products of a scale and a code are exact in a float, so that one rounding is left, as there.

@inline function half(at: usize, halves: usize): f32 {
  return load<f32>(halves + ((<usize>load<u16>(at)) << 2));
}

/** 8 integers of 16 bits times d. */
@inline function put8(values: v128, d: v128, to: usize): void {
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(values)), d));
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(values)), d), 16);
}

/** 16 signed bytes times d. */
@inline function put16(values: v128, d: v128, to: usize): void {
  put8(i16x8.extend_low_i8x16_s(values), d, to);
  put8(i16x8.extend_high_i8x16_s(values), d, to + 32);
}

@inline function put4Less(values: v128, d: v128, m: v128, to: usize): void {
  v128.store(to, f32x4.sub(f32x4.mul(f32x4.convert_i32x4_s(values), d), m));
}

/** 16 bytes times d, less m. */
@inline function put16Less(values: v128, d: v128, m: v128, to: usize): void {
  const low = i16x8.extend_low_i8x16_u(values);
  const high = i16x8.extend_high_i8x16_u(values);
  put4Less(i32x4.extend_low_i16x8_s(low), d, m, to);
  put4Less(i32x4.extend_high_i16x8_s(low), d, m, to + 16);
  put4Less(i32x4.extend_low_i16x8_s(high), d, m, to + 32);
  put4Less(i32x4.extend_high_i16x8_s(high), d, m, to + 48);
}

/** Codes of 4 bits: the low halves of 16 bytes, then the high ones, less 8. */
export function Q4_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  const eight = i8x16.splat(8);
  for (let b = 0; b < blocks; b++, at += 18, to += 128) {
    const d = f32x4.splat(half(at, halves));
    const codes = v128.load(at + 2);
    put16(i8x16.sub(v128.and(codes, nibble), eight), d, to);
    put16(i8x16.sub(i8x16.shr_u(codes, 4), eight), d, to + 64);
  }
}

export function Q4_1(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 20, to += 128) {
    const d = f32x4.splat(half(at, halves));
    const m = f32x4.splat(-half(at + 2, halves));
    const codes = v128.load(at + 4);
    put16Less(v128.and(codes, nibble), d, m, to);
    put16Less(i8x16.shr_u(codes, 4), d, m, to + 64);
  }
}

/** The lower 16 bits as 16 bytes: all bits where one is set, else none. */
@inline function masks(sixteen: i32): v128 {
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const bytes = i8x16.swizzle(i16x8.splat(<i16>sixteen), spread);
  return i8x16.eq(v128.and(bytes, bits), bits);
}

/** 16 bits as 16 bytes: 16 where a bit is set. */
@inline function fifths(at: usize): v128 {
  return v128.and(masks(load<u16>(at)), i8x16.splat(16));
}

export function Q5_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  const sixteen = i8x16.splat(16);
  for (let b = 0; b < blocks; b++, at += 22, to += 128) {
    const d = f32x4.splat(half(at, halves));
    const codes = v128.load(at + 6);
    const low = v128.or(v128.and(codes, nibble), fifths(at + 2));
    const high = v128.or(i8x16.shr_u(codes, 4), fifths(at + 4));
    put16(i8x16.sub(low, sixteen), d, to);
    put16(i8x16.sub(high, sixteen), d, to + 64);
  }
}

export function Q5_1(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 24, to += 128) {
    const d = f32x4.splat(half(at, halves));
    const m = f32x4.splat(-half(at + 2, halves));
    const codes = v128.load(at + 8);
    put16Less(v128.or(v128.and(codes, nibble), fifths(at + 4)), d, m, to);
    put16Less(v128.or(i8x16.shr_u(codes, 4), fifths(at + 6)), d, m, to + 64);
  }
}

export function Q8_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  for (let b = 0; b < blocks; b++, at += 34, to += 128) {
    const d = f32x4.splat(half(at, halves));
    put16(v128.load(at + 2), d, to);
    put16(v128.load(at + 18), d, to + 64);
  }
}

export function Q8_1(at: usize, to: usize, blocks: i32, halves: usize): void {
  for (let b = 0; b < blocks; b++, at += 36, to += 128) {
    const d = f32x4.splat(half(at, halves));
    put16(v128.load(at + 4), d, to);
    put16(v128.load(at + 20), d, to + 64);
  }
}

export function Q8_K(at: usize, to: usize, blocks: i32): void {
  for (let b = 0; b < blocks; b++, at += 292) {
    const d = v128.load32_splat(at);
    for (let part: usize = 0; part < 256; part += 16, to += 64) {
      put16(v128.load(at + 4 + part), d, to);
    }
  }
}

/** `count` values, a multiple of 8. */
export function BF16(at: usize, to: usize, count: i32, halves: usize): void {
  for (let i = 0; i < count; i += 8, at += 16, to += 32) {
    const upper = v128.load(at);
    v128.store(to, i32x4.shl(i32x4.extend_low_i16x8_u(upper), 16));
    v128.store(to, i32x4.shl(i32x4.extend_high_i16x8_u(upper), 16), 16);
  }
}

/** `count` values, a multiple of 8: looked up, which is faster than taking the bits apart. */
export function F16(at: usize, to: usize, count: i32, halves: usize): void {
  for (let i = 0; i < count; i += 4, at += 8, to += 16) {
    store<f32>(to, half(at, halves));
    store<f32>(to, half(at + 2, halves), 4);
    store<f32>(to, half(at + 4, halves), 8);
    store<f32>(to, half(at + 6, halves), 12);
  }
}

export function Q2_K(at: usize, to: usize, blocks: i32, halves: usize): void {
  const two = i8x16.splat(3);
  for (let b = 0; b < blocks; b++, at += 84) {
    const d = half(at + 80, halves);
    const dmin = half(at + 82, halves);
    for (let group = 0; group < 16; group++, to += 64) {
      const scale = load<u8>(at + group);
      const dl = f32x4.splat(d * <f32>(scale & 15));
      const ml = f32x4.splat(dmin * <f32>(scale >> 4));
      const codes = v128.load(at + 16 + (group >> 3) * 32 + (group & 1) * 16);
      put16Less(v128.and(i8x16.shr_u(codes, group & 6), two), dl, ml, to);
    }
  }
}

@inline function scaleOf(at: usize, j: i32): f32 {
  if (j < 4) return <f32>(load<u8>(at + j) & 63);
  return <f32>((load<u8>(at + j + 4) & 15) | ((load<u8>(at + j - 4) >> 6) << 4));
}

@inline function minOf(at: usize, j: i32): f32 {
  if (j < 4) return <f32>(load<u8>(at + j + 4) & 63);
  return <f32>((load<u8>(at + j + 4) >> 4) | ((load<u8>(at + j) >> 6) << 4));
}

export function Q4_K(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 144) {
    const d = half(at, halves);
    const dmin = half(at + 2, halves);
    for (let pair = 0; pair < 4; pair++, to += 256) {
      const d1 = f32x4.splat(d * scaleOf(at + 4, 2 * pair));
      const m1 = f32x4.splat(dmin * minOf(at + 4, 2 * pair));
      const d2 = f32x4.splat(d * scaleOf(at + 4, 2 * pair + 1));
      const m2 = f32x4.splat(dmin * minOf(at + 4, 2 * pair + 1));
      const first = v128.load(at + 16 + 32 * pair);
      const second = v128.load(at + 32 + 32 * pair);
      put16Less(v128.and(first, nibble), d1, m1, to);
      put16Less(v128.and(second, nibble), d1, m1, to + 64);
      put16Less(i8x16.shr_u(first, 4), d2, m2, to + 128);
      put16Less(i8x16.shr_u(second, 4), d2, m2, to + 192);
    }
  }
}

/** The fifth bit of each byte's pair, as 16. */
@inline function fifthOf(bytes: v128, bit: i32): v128 {
  return i8x16.shl(v128.and(i8x16.shr_u(bytes, bit), i8x16.splat(1)), 4);
}

export function Q5_K(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 176) {
    const d = half(at, halves);
    const dmin = half(at + 2, halves);
    const fifth1 = v128.load(at + 16);
    const fifth2 = v128.load(at + 32);
    for (let pair = 0; pair < 4; pair++, to += 256) {
      const d1 = f32x4.splat(d * scaleOf(at + 4, 2 * pair));
      const m1 = f32x4.splat(dmin * minOf(at + 4, 2 * pair));
      const d2 = f32x4.splat(d * scaleOf(at + 4, 2 * pair + 1));
      const m2 = f32x4.splat(dmin * minOf(at + 4, 2 * pair + 1));
      const first = v128.load(at + 48 + 32 * pair);
      const second = v128.load(at + 64 + 32 * pair);
      const bit = 2 * pair;
      put16Less(v128.or(v128.and(first, nibble), fifthOf(fifth1, bit)), d1, m1, to);
      put16Less(v128.or(v128.and(second, nibble), fifthOf(fifth2, bit)), d1, m1, to + 64);
      put16Less(v128.or(i8x16.shr_u(first, 4), fifthOf(fifth1, bit + 1)), d2, m2, to + 128);
      put16Less(v128.or(i8x16.shr_u(second, 4), fifthOf(fifth2, bit + 1)), d2, m2, to + 192);
    }
  }
}

/** 16 codes of 6 bits, less 32, times d and a signed scale. */
@inline function put16Sixes(low: v128, high: v128, d: f32, scale: usize, to: usize): void {
  const codes = i8x16.sub(v128.or(low, high), i8x16.splat(32));
  put16(codes, f32x4.splat(d * <f32>load<i8>(scale)), to);
}

export function Q6_K(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 210, to += 1024) {
    const d = half(at + 208, halves);
    for (let part: usize = 0; part < 4; part++) {
      const side = part & 1;
      const upper = part >> 1;
      const a = v128.load(at + 64 * upper + 16 * side);
      const c = v128.load(at + 64 * upper + 16 * side + 32);
      const bits = v128.load(at + 128 + 32 * upper + 16 * side);
      const scales = at + 192 + 8 * upper + side;
      const first = to + 512 * upper + 64 * side;
      const low2 = i8x16.shl(v128.and(bits, i8x16.splat(3)), 4);
      const next2 = i8x16.shl(v128.and(bits, i8x16.splat(12)), 2);
      const third2 = v128.and(bits, i8x16.splat(48));
      const last2 = i8x16.shl(i8x16.shr_u(bits, 6), 4);
      put16Sixes(v128.and(a, nibble), low2, d, scales, first);
      put16Sixes(v128.and(c, nibble), next2, d, scales + 2, first + 128);
      put16Sixes(i8x16.shr_u(a, 4), third2, d, scales + 4, first + 256);
      put16Sixes(i8x16.shr_u(c, 4), last2, d, scales + 6, first + 384);
    }
  }
}

/** iq4.ts, LEVELS. */
@inline function levelsOf(codes: v128): v128 {
  const levels = i8x16(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
  return i8x16.swizzle(levels, codes);
}

export function IQ4_NL(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 18, to += 128) {
    const d = f32x4.splat(half(at, halves));
    const codes = v128.load(at + 2);
    put16(levelsOf(v128.and(codes, nibble)), d, to);
    put16(levelsOf(i8x16.shr_u(codes, 4)), d, to + 64);
  }
}

export function IQ4_XS(at: usize, to: usize, blocks: i32, halves: usize): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 136) {
    const d = half(at, halves);
    const high = load<u16>(at + 2);
    for (let part = 0; part < 8; part++, to += 128) {
      const low = (load<u8>(at + 4 + (part >> 1)) >> <u8>(4 * (part & 1))) & 15;
      const top = (<i32>high >> (2 * part)) & 3;
      const dl = f32x4.splat(d * <f32>((<i32>low | (top << 4)) - 32));
      const codes = v128.load(at + 8 + 16 * part);
      put16(levelsOf(v128.and(codes, nibble)), dl, to);
      put16(levelsOf(i8x16.shr_u(codes, 4)), dl, to + 64);
    }
  }
}

export function Q3_K(at: usize, to: usize, blocks: i32, halves: usize): void {
  const two = i8x16.splat(3);
  const one = i8x16.splat(1);
  const four = i8x16.splat(4);
  for (let b = 0; b < blocks; b++, at += 110) {
    const d = half(at + 108, halves);
    for (let group = 0; group < 16; group++, to += 64) {
      const low = group < 8 ? load<u8>(at + 96 + group) & 15 : load<u8>(at + 88 + group) >> 4;
      const high = (load<u8>(at + 104 + (group & 3)) >> <u8>(2 * (group >> 2))) & 3;
      const dl = f32x4.splat(d * <f32>((<i32>low | (<i32>high << 4)) - 32));
      const codes = v128.load(at + 32 + (group >> 3) * 32 + (group & 1) * 16);
      const third = v128.load(at + (group & 1) * 16);
      const bits = i8x16.shl(v128.and(i8x16.shr_u(third, group >> 1), one), 2);
      const code = v128.and(i8x16.shr_u(codes, group & 6), two);
      put16(i8x16.sub(v128.or(code, bits), four), dl, to);
    }
  }
}

/** The trit that is now the most significant of 8 bytes in 16 bits, as -1, 0, 1. */
@inline function trits(bytes: v128, power: i16): v128 {
  const shifted = v128.and(i16x8.mul(bytes, i16x8.splat(power)), i16x8.splat(255));
  return i16x8.sub(i16x8.shr_u(i16x8.mul(shifted, i16x8.splat(3)), 8), i16x8.splat(1));
}

/** 16 bytes of 5 trits each; a trit of all of them lies `stride` bytes after the one before. */
@inline function put16Trits(at: usize, d: v128, to: usize, stride: usize): void {
  const bytes = v128.load(at);
  const low = i16x8.extend_low_i8x16_u(bytes);
  const high = i16x8.extend_high_i8x16_u(bytes);
  let power: i16 = 1;
  for (let trit = 0; trit < 5; trit++, to += stride, power *= 3) {
    put8(trits(low, power), d, to);
    put8(trits(high, power), d, to + 32);
  }
}

export function TQ1_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  for (let b = 0; b < blocks; b++, at += 54, to += 1024) {
    const d = f32x4.splat(half(at + 52, halves));
    put16Trits(at, d, to, 128);
    put16Trits(at + 16, d, to + 64, 128);
    put16Trits(at + 32, d, to + 640, 64);
    const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(at + 48));
    let power: i16 = 1;
    for (let trit: usize = 0; trit < 4; trit++, power *= 3) {
      const values = i32x4.extend_low_i16x8_s(trits(bytes, power));
      v128.store(to + 960 + 16 * trit, f32x4.mul(f32x4.convert_i32x4_s(values), d));
    }
  }
}

export function TQ2_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  const two = i8x16.splat(3);
  const one = i8x16.splat(1);
  for (let b = 0; b < blocks; b++, at += 66) {
    const d = f32x4.splat(half(at + 64, halves));
    for (let part: usize = 0; part < 2; part++) {
      const first = v128.load(at + 32 * part);
      const second = v128.load(at + 32 * part + 16);
      for (let shift = 0; shift < 8; shift += 2, to += 128) {
        put16(i8x16.sub(v128.and(i8x16.shr_u(first, shift), two), one), d, to);
        put16(i8x16.sub(v128.and(i8x16.shr_u(second, shift), two), one), d, to + 64);
      }
    }
  }
}

/** Where a bit is set, the value is d, else -d. */
export function Q1_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  const two = i8x16.splat(2);
  const one = i8x16.splat(1);
  for (let b = 0; b < blocks; b++, at += 18) {
    const d = f32x4.splat(half(at, halves));
    for (let part: usize = 2; part < 18; part += 2, to += 64) {
      put16(i8x16.sub(v128.and(masks(load<u16>(at + part)), two), one), d, to);
    }
  }
}

/** 16 bytes of 4 codes each, in order. */
export function Q2_0(at: usize, to: usize, blocks: i32, halves: usize): void {
  const two = i8x16.splat(3);
  const one = i8x16.splat(1);
  for (let b = 0; b < blocks; b++, at += 18, to += 256) {
    const d = f32x4.splat(half(at, halves));
    const bytes = v128.load(at + 2);
    const first = i8x16.sub(v128.and(bytes, two), one);
    const second = i8x16.sub(v128.and(i8x16.shr_u(bytes, 2), two), one);
    const third = i8x16.sub(v128.and(i8x16.shr_u(bytes, 4), two), one);
    const fourth = i8x16.sub(i8x16.shr_u(bytes, 6), one);
    const low1 = v128.shuffle<i8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const low2 = v128.shuffle<i8>(third, fourth, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const high1 = v128.shuffle<i8>(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const high2 = v128.shuffle<i8>(third, fourth, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    put16(v128.shuffle<i16>(low1, low2, 0, 8, 1, 9, 2, 10, 3, 11), d, to);
    put16(v128.shuffle<i16>(low1, low2, 4, 12, 5, 13, 6, 14, 7, 15), d, to + 64);
    put16(v128.shuffle<i16>(high1, high2, 0, 8, 1, 9, 2, 10, 3, 11), d, to + 128);
    put16(v128.shuffle<i16>(high1, high2, 4, 12, 5, 13, 6, 14, 7, 15), d, to + 192);
  }
}

/** fp4.ts, LEVELS. */
@inline function fp4LevelsOf(codes: v128): v128 {
  return i8x16.swizzle(i8x16(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12), codes);
}

export function MXFP4(at: usize, to: usize, blocks: i32): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 17, to += 128) {
    // Half of 2^(e - 127): the first two are subnormal.
    const e: u32 = load<u8>(at);
    const d = i32x4.splat(e < 2 ? 0x200000 << e : (e - 1) << 23);
    const codes = v128.load(at + 1);
    put16(fp4LevelsOf(v128.and(codes, nibble)), d, to);
    put16(fp4LevelsOf(i8x16.shr_u(codes, 4)), d, to + 64);
  }
}

/** fp4.ts, E4M3_HALVES. */
@inline function halfE4M3(byte: u32): f32 {
  if (byte == 127) return 0;
  const bits = byte & 127;
  return bits < 8 ? <f32>bits * <f32>0.0009765625 : reinterpret<f32>((bits << 20) + (119 << 23));
}

export function NVFP4(at: usize, to: usize, blocks: i32): void {
  const nibble = i8x16.splat(15);
  for (let b = 0; b < blocks; b++, at += 36) {
    for (let part: usize = 0; part < 4; part++, to += 64) {
      const d = f32x4.splat(halfE4M3(load<u8>(at + part)));
      const bytes = v128.load64_zero(at + 4 + 8 * part);
      const high = i8x16.shr_u(bytes, 4);
      const codes = v128.shuffle<i64>(v128.and(bytes, nibble), high, 0, 2);
      put16(fp4LevelsOf(codes), d, to);
    }
  }
}

/** Two points of 8 of a lattice. */
@inline function points8(grid: usize, first: usize, second: usize): v128 {
  return v128.load64_lane(grid + (second << 3), v128.load64_zero(grid + (first << 3)), 1);
}

/** Four points of 4. */
@inline function points4(grid: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  const two = v128.load32_lane(grid + (b << 2), v128.load32_zero(grid + (a << 2)), 1);
  return v128.load32_lane(grid + (d << 2), v128.load32_lane(grid + (c << 2), two, 2), 3);
}

/** 16 values times d, each negated where its bit is set. */
@inline function put16Signed(values: v128, signs: i32, d: v128, to: usize): void {
  const negative = masks(signs);
  put16(i8x16.sub(v128.xor(values, negative), negative), d, to);
}

/** 7 signs; the eighth makes the number of minuses even. */
@inline function even(signs: i32): i32 {
  const seven = signs & 127;
  return seven | ((popcnt(seven) & 1) << 7);
}

/** 2 rows of 7 signs. */
@inline function evens(signs: i32): i32 {
  return even(signs) | (even(signs >> 7) << 8);
}

export function IQ2_XXS(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 66) {
    const d = half(at, halves);
    for (let word = at + 2; word < at + 66; word += 8, to += 128) {
      const bits = load<u32>(word + 4);
      const db = f32x4.splat(d * (<f32>0.5 + <f32>(bits >> 28)) * <f32>0.25);
      put16Signed(points8(grid, load<u8>(word), load<u8>(word + 1)), evens(bits), db, to);
      const next = points8(grid, load<u8>(word + 2), load<u8>(word + 3));
      put16Signed(next, evens(bits >> 14), db, to + 64);
    }
  }
}

export function IQ2_XS(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 74) {
    const d = half(at, halves);
    for (let i = 0; i < 16; i++, to += 64) {
      const scale = (<i32>load<u8>(at + 66 + (i >> 1)) >> (4 * (i & 1))) & 15;
      const db = f32x4.splat(d * (<f32>0.5 + <f32>scale) * <f32>0.25);
      const first: i32 = load<u16>(at + 2 + 4 * i);
      const second: i32 = load<u16>(at + 4 + 4 * i);
      const signs = even(first >> 9) | (even(second >> 9) << 8);
      put16Signed(points8(grid, first & 511, second & 511), signs, db, to);
    }
  }
}

export function IQ2_S(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 82) {
    const d = half(at, halves);
    for (let i = 0; i < 32; i += 2, to += 64) {
      const scale = (<i32>load<u8>(at + 74 + (i >> 2)) >> (2 * (i & 2))) & 15;
      const db = f32x4.splat(d * (<f32>0.5 + <f32>scale) * <f32>0.25);
      const high = <i32>load<u8>(at + 66 + (i >> 2)) >> (2 * (i & 2));
      const first = <i32>load<u8>(at + 2 + i) | ((high & 3) << 8);
      const second = <i32>load<u8>(at + 3 + i) | ((high & 12) << 6);
      put16Signed(points8(grid, first, second), load<u16>(at + 34 + i), db, to);
    }
  }
}

export function IQ3_XXS(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 98) {
    const d = half(at, halves);
    for (let part = 0; part < 8; part++, to += 128) {
      const bits = load<u32>(at + 66 + 4 * part);
      const db = f32x4.splat(d * (<f32>0.5 + <f32>(bits >> 28)) * <f32>0.5);
      const low = load<u32>(at + 2 + 8 * part);
      const high = load<u32>(at + 6 + 8 * part);
      put16Signed(points4Of(grid, low, 0), evens(bits), db, to);
      put16Signed(points4Of(grid, high, 0), evens(bits >> 14), db, to + 64);
    }
  }
}

/** Four points of 4: their lower bytes are in a word, their ninth bits in another. */
@inline function points4Of(grid: usize, low: u32, ninth: u32): v128 {
  return points4(
    grid,
    (low & 255) | ((ninth & 1) << 8),
    ((low >> 8) & 255) | ((ninth & 2) << 7),
    ((low >> 16) & 255) | ((ninth & 4) << 6),
    (low >> 24) | ((ninth & 8) << 5),
  );
}

export function IQ3_S(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 110) {
    const d = half(at, halves);
    for (let part = 0; part < 8; part++, to += 128) {
      const scale = (<i32>load<u8>(at + 106 + (part >> 1)) >> (4 * (part & 1))) & 15;
      const db = f32x4.splat(d * (<f32>1 + <f32>2 * <f32>scale));
      const ninth: u32 = load<u8>(at + 66 + part);
      const signs = load<u32>(at + 74 + 4 * part);
      const low = load<u32>(at + 2 + 8 * part);
      const high = load<u32>(at + 6 + 8 * part);
      put16Signed(points4Of(grid, low, ninth), signs, db, to);
      put16Signed(points4Of(grid, high, ninth >> 4), signs >> 16, db, to + 64);
    }
  }
}

/** 16 values of -1, 0 and 1, each moved by an eighth: eighths are integers. */
@inline function put16Moved(values: v128, eighths: v128, dl: f32, to: usize): void {
  put16(i8x16.add(i8x16.shl(values, 3), eighths), f32x4.splat(dl * <f32>0.125), to);
}

export function IQ1_S(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  for (let b = 0; b < blocks; b++, at += 50) {
    const d = half(at, halves);
    for (let part = 0; part < 8; part++, to += 128) {
      const word: i32 = load<u16>(at + 34 + 2 * part);
      const dl = d * (<f32>2 * <f32>((word >> 12) & 7) + <f32>1);
      const eighths = i8x16.splat(<i8>(1 - 2 * (word >> 15)));
      const low = load<u32>(at + 2 + 4 * part);
      const first = (low & 255) | ((word & 7) << 8);
      const second = ((low >> 8) & 255) | ((word & 56) << 5);
      const third = ((low >> 16) & 255) | ((word & 448) << 2);
      const fourth = (low >> 24) | ((word >> 1) & 1792);
      put16Moved(points8(grid, first, second), eighths, dl, to);
      put16Moved(points8(grid, third, fourth), eighths, dl, to + 64);
    }
  }
}

export function IQ1_M(at: usize, to: usize, blocks: i32, halves: usize, grid: usize): void {
  const lower = i64x2(-1, 0);
  for (let b = 0; b < blocks; b++, at += 56) {
    const scales = load<u64>(at + 48);
    const bits = ((scales >> 12) & 15) | ((scales >> 24) & 240) | ((scales >> 36) & 3840) | (scales >> 60 << 12);
    const d = load<f32>(halves + (<usize>bits << 2));
    for (let i = 0; i < 16; i++, to += 64) {
      const scale = <i32>(scales >> (16 * (i >> 2) + 3 * (i & 3))) & 7;
      const high: i32 = load<u8>(at + 32 + i);
      const move1 = i8x16.splat(<i8>(1 - 2 * ((high >> 3) & 1)));
      const move2 = i8x16.splat(<i8>(1 - 2 * (high >> 7)));
      const first = <i32>load<u8>(at + 2 * i) | ((high & 7) << 8);
      const second = <i32>load<u8>(at + 2 * i + 1) | ((high & 112) << 4);
      const eighths = v128.bitselect(move1, move2, lower);
      put16Moved(points8(grid, first, second), eighths, d * (<f32>2 * <f32>scale + <f32>1), to);
    }
  }
}
