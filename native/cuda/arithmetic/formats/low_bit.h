#pragma once
// TQ1_0, TQ2_0, Q1_0, Q2_0: one scale and codes of a trit, a bit or two bits.
#include "format.h"

namespace llcuda {

/** 48 bytes of 5 trits, 4 bytes of 4 trits, d half: value = d * (trit - 1). */
struct TQ1_0 {
  static constexpr int ELEMENTS = 256, BYTES = 54;
  static constexpr Grid GRID = Grid::none;
  /** 3 to the power of `n`, up to 4. */
  LLCUDA_HD static uint32_t power_of_three(int n) {
#ifdef __CUDA_ARCH__
    return __byte_perm(0x1b090301u, 81u, 0x5550u | n);
#else
    return n == 0 ? 1 : n == 1 ? 3 : n == 2 ? 9 : n == 3 ? 27 : 81;
#endif
  }
  /** Trit `n` of each of 4 bytes, the most significant first: two bytes at a time. */
  LLCUDA_HD static void four_trits(uint32_t bytes, int n, float d, float* out) {
    constexpr uint32_t EVEN = 0x00ff00ffu;
    uint32_t power = power_of_three(n);
    // The trit is the upper byte of each half.
    uint32_t even = ((bytes & EVEN) * power & EVEN) * 3;
    uint32_t odd = ((bytes >> 8 & EVEN) * power & EVEN) * 3;
    out[0] = byte_less(even, 1, 1) * d;
    out[1] = byte_less(odd, 1, 1) * d;
    out[2] = byte_less(even, 3, 1) * d;
    out[3] = byte_less(odd, 3, 1) * d;
  }
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block + 52));
    // 32 bytes, then 16: neighbours lie in neighbouring bytes. The last 4 bytes have a trit less,
    // and there neighbours are the next trit of the same bytes.
    bool second = first >= 160, last = first >= 240;
    int n = last ? (first - 240) >> 2 : second ? (first - 160) >> 4 : first >> 5;
    const uint8_t* bytes = block + (last ? 48 : second ? 32 + (first & 15) : first & 31);
    int byte_step = last ? 0 : 4, trit_step = last ? 1 : 0;
#pragma unroll
    for (int i = 0; i < N / 4; i++)
      four_trits(load32<2>(bytes + i * byte_step), n + i * trit_step, d, out + 4 * i);
  }
};

/** 64 bytes of 2-bit codes, d half: value = d * (code - 1). */
struct TQ2_0 {
  static constexpr int ELEMENTS = 256, BYTES = 66;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block + 64));
    const uint8_t* codes = block + 32 * (first >> 7) + (first & 31);
    auto fields = Bytes<N, 2>(codes).fields(2 * (first >> 5 & 3), 3);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = fields.float_at(k, 1) * d;
  }
};

/** d half, 128 bits: value = d or -d. */
struct Q1_0 {
  static constexpr int ELEMENTS = 128, BYTES = 18;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    int bits = block[2 + (first >> 3)] >> (first & 7);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>((bits >> k & 1) * 2 - 1) * d;
  }
};

/** d half, 16 bytes of 2-bit codes in order: value = d * (code - 1). */
struct Q2_0 {
  static constexpr int ELEMENTS = 64, BYTES = 18;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    const uint8_t* codes = block + 2 + (first >> 2);
#pragma unroll
    for (int k = 0; k < N; k++)
      out[k] = static_cast<float>((codes[k >> 2] >> (2 * (k & 3)) & 3) - 1) * d;
  }
};

}  // namespace llcuda
