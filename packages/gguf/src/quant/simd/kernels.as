// Blocks to floats with WebAssembly's 128-bit SIMD, in AssemblyScript; scripts/build-simd.ts makes
// module.ts of it. Each does what the function of the same type in legacy.ts, plain.ts, k-quants.ts,
// iq4.ts and low-bit.ts does, which are the reference. `halves` is where the floats of all halves lie.
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

/** 16 bits as 16 bytes: 16 where a bit is set. */
@inline function fifths(at: usize): v128 {
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const bytes = i8x16.swizzle(i16x8.splat(load<u16>(at)), spread);
  return v128.and(i8x16.eq(v128.and(bytes, bits), bits), i8x16.splat(16));
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
