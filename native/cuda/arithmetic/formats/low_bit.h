#pragma once
// TQ1_0, TQ2_0, Q1_0, Q2_0: one scale and codes of a trit, a bit or two bits.
#include "format.h"

namespace llcuda {

/** 48 bytes of 5 trits, 4 bytes of 4 trits, d half: value = d * (trit - 1). */
struct TQ1_0 {
  static constexpr int ELEMENTS = 256, BYTES = 54;
  static constexpr Grid GRID = Grid::none;
  /** Trit `n` of each byte of a word, the most significant first: two bytes at a time. */
  LLCUDA_HD static uint32_t four_trits(uint32_t bytes, int n) {
    uint32_t power = n == 0 ? 1 : n == 1 ? 3 : n == 2 ? 9 : n == 3 ? 27 : 81;
    constexpr uint32_t EVEN = 0x00ff00ffu;
    uint32_t even = ((bytes & EVEN) * power & EVEN) * 3 >> 8 & EVEN;
    uint32_t odd = ((bytes >> 8 & EVEN) * power & EVEN) * 3 >> 8 & EVEN;
    return even | odd << 8;
  }
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t*) {
    float d = half_value(load16(block + 52));
    if (first < 240) {
      // 32 bytes, then 16; neighbours lie in neighbouring bytes, so a group is one trit of N bytes.
      bool tail = first >= 160;
      int n = tail ? (first - 160) >> 4 : first >> 5;
      Bytes<N, 2> trits(block + (tail ? 32 + (first & 15) : first & 31));
#pragma unroll
      for (int i = 0; i < N / 4; i++) trits.words[i] = four_trits(trits.words[i], n);
#pragma unroll
      for (int k = 0; k < N; k++) out[k] = static_cast<float>(trits.at(k) - 1) * d;
      return;
    }
    // The last 4 bytes have a trit less.
    uint32_t last = load32<2>(block + 48);
#pragma unroll
    for (int i = 0; i < N / 4; i++) {
      uint32_t trits = four_trits(last, (first - 240) / 4 + i);
#pragma unroll
      for (int k = 0; k < 4; k++) out[4 * i + k] = static_cast<float>(byte_of(trits, k) - 1) * d;
    }
  }
};

/** 64 bytes of 2-bit codes, d half: value = d * (code - 1). */
struct TQ2_0 {
  static constexpr int ELEMENTS = 256, BYTES = 66;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t*) {
    float d = half_value(load16(block + 64));
    const uint8_t* codes = block + 32 * (first >> 7) + (first & 31);
    auto fields = Bytes<N, 2>(codes).fields(2 * (first >> 5 & 3), 3);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(fields.at(k) - 1) * d;
  }
};

/** d half, 128 bits: value = d or -d. */
struct Q1_0 {
  static constexpr int ELEMENTS = 128, BYTES = 18;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t*) {
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
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t*) {
    float d = half_value(load16(block));
    const uint8_t* codes = block + 2 + (first >> 2);
#pragma unroll
    for (int k = 0; k < N; k++)
      out[k] = static_cast<float>((codes[k >> 2] >> (2 * (k & 3)) & 3) - 1) * d;
  }
};

}  // namespace llcuda
