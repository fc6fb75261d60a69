// Blocks to floats with WebAssembly's 128-bit SIMD, in AssemblyScript; scripts/build-simd.ts makes
// module.ts of it. Each does what the function of the same type in legacy.ts, plain.ts, k-quants.ts
// and low-bit.ts does, which are the reference. `halves` is where the floats of all halves lie.
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
