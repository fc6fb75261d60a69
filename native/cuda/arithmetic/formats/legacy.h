#pragma once
// Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1: blocks of 32 with one scale.
#include "format.h"

namespace llcuda {

/** d half, 16 bytes of two 4-bit codes: value = d * (code - 8). */
struct Q4_0 {
  static constexpr int ELEMENTS = 32, BYTES = 18;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    auto codes = Bytes<N, 2>(block + 2 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(codes.at(k) - 8) * d;
  }
};

/** d and m halves, 16 bytes of codes: value = d * code + m. */
struct Q4_1 {
  static constexpr int ELEMENTS = 32, BYTES = 20;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block)), m = half_value(load16(block + 2));
    auto codes = Bytes<N, 4>(block + 4 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(codes.at(k)) * d + m;
  }
};

/** d half, 32 fifth bits, 16 bytes of codes: value = d * (code - 16). */
struct Q5_0 {
  static constexpr int ELEMENTS = 32, BYTES = 22;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    uint32_t fifth = load32<2>(block + 2) >> first;
    auto codes = Bytes<N, 2>(block + 6 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) {
      int code = codes.at(k) | static_cast<int>(fifth >> k & 1u) << 4;
      out[k] = static_cast<float>(code - 16) * d;
    }
  }
};

/** d and m halves, 32 fifth bits, 16 bytes of codes: value = d * code + m. */
struct Q5_1 {
  static constexpr int ELEMENTS = 32, BYTES = 24;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block)), m = half_value(load16(block + 2));
    uint32_t fifth = load32<4>(block + 4) >> first;
    auto codes = Bytes<N, 4>(block + 8 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) {
      int code = codes.at(k) | static_cast<int>(fifth >> k & 1u) << 4;
      out[k] = static_cast<float>(code) * d + m;
    }
  }
};

/** d half, 32 signed bytes: value = d * code. */
struct Q8_0 {
  static constexpr int ELEMENTS = 32, BYTES = 34;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    Bytes<N, 2> codes(block + 2 + first);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(codes.signed_at(k)) * d;
  }
};

/** d half, the codes' sum times d (a half, only for dot products), 32 signed bytes. */
struct Q8_1 {
  static constexpr int ELEMENTS = 32, BYTES = 36;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    Bytes<N, 4> codes(block + 4 + first);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(codes.signed_at(k)) * d;
  }
};

}  // namespace llcuda
