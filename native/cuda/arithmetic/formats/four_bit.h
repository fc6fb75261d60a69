#pragma once
// MXFP4, NVFP4, IQ4_NL, IQ4_XS: 4-bit codes into 16 levels, with small scales.
#include "../levels.h"
#include "format.h"

namespace llcuda {

/** A scale byte E8M0, 16 bytes of codes. */
struct MXFP4 {
  static constexpr int ELEMENTS = 32, BYTES = 17;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = e8m0_half(block[0]);
    auto codes = Bytes<N, 1>(block + 1 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = d * static_cast<float>(e2m1_doubled(codes.at(k)));
  }
};

/** 4 scale bytes E4M3, each for 16 values; 32 bytes of codes. */
struct NVFP4 {
  static constexpr int ELEMENTS = 64, BYTES = 36;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int part = first >> 4;
    float d = e4m3_half(block[part]);
    auto codes = Bytes<N, 4>(block + 4 + 8 * part + (first & 7)).fields(4 * (first >> 3 & 1), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = d * static_cast<float>(e2m1_doubled(codes.at(k)));
  }
};

/** d half, 16 bytes of codes: value = d * level. */
struct IQ4_NL {
  static constexpr int ELEMENTS = 32, BYTES = 18;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = half_value(load16(block));
    auto codes = Bytes<N, 2>(block + 2 + (first & 15)).fields(4 * (first >> 4), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = d * static_cast<float>(iq4_level(codes.at(k)));
  }
};

/** d half, 8 scales of 6 bits (2 high bits each in a word, 4 low in 4 bytes), 128 bytes of codes.
 */
struct IQ4_XS {
  static constexpr int ELEMENTS = 256, BYTES = 136;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int part = first >> 5;
    int low = block[4 + (part >> 1)] >> (4 * (part & 1)) & 15;
    int high = static_cast<int>(load16(block + 2) >> (2 * part) & 3u);
    float d = half_value(load16(block)) * static_cast<float>((low | high << 4) - 32);
    const uint8_t* start = block + 8 + 16 * part + (first & 15);
    auto codes = Bytes<N, 4>(start).fields(4 * (first >> 4 & 1), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = d * static_cast<float>(iq4_level(codes.at(k)));
  }
};

}  // namespace llcuda
