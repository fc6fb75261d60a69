#pragma once
// Q2_K to Q6_K and Q8_K: superblocks of 256 whose small blocks have scales of their own.
#include "format.h"

namespace llcuda {

/** 16 bytes of scale and min nibbles, 64 bytes of 2-bit codes, d and dmin halves. */
struct Q2_K {
  static constexpr int ELEMENTS = 256, BYTES = 84;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int group = first >> 4;
    int scale = block[group];
    float dl = half_value(load16(block + 80)) * static_cast<float>(scale & 15);
    float ml = half_value(load16(block + 82)) * static_cast<float>(scale >> 4);
    const uint8_t* codes = block + 16 + (group >> 3) * 32 + (group & 1) * 16 + (first & 15);
    auto fields = Bytes<N, 4>(codes).fields(group & 6, 3);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = dl * fields.float_at(k, 0) - ml;
  }
};

/** 32 bytes of third bits, 64 bytes of 2-bit codes, 16 scales of 6 bits in 12 bytes, d half. */
struct Q3_K {
  static constexpr int ELEMENTS = 256, BYTES = 110;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int group = first >> 4;
    int low = block[96 + (group & 7)] >> (group < 8 ? 0 : 4) & 15;
    int high = block[104 + (group & 3)] >> (2 * (group >> 2)) & 3;
    float dl = half_value(load16(block + 108)) * static_cast<float>((low | high << 4) - 32);
    int column = (group & 1) * 16 + (first & 15);
    auto codes = Bytes<N, 2>(block + 32 + (group >> 3) * 32 + column).fields(group & 6, 3);
    auto thirds = Bytes<N, 2>(block + column).fields(group >> 1, 1);
#pragma unroll
    for (int k = 0; k < N; k++) {
      uint32_t both = codes.words[k / 4] | thirds.words[k / 4] << 2;
      out[k] = dl * byte_less(both, k % 4, 4);
    }
  }
};

/** The 6-bit scale and min of small block `j` of 8, from their 12 bytes. */
struct PackedScale {
  int scale, min;
  LLCUDA_HD PackedScale(const uint8_t* bytes, int j) {
    int a = bytes[j], b = bytes[j < 4 ? j + 4 : j];
    if (j < 4) {
      scale = a & 63;
      min = b & 63;
    } else {
      scale = (bytes[j + 4] & 15) | bytes[j - 4] >> 6 << 4;
      min = bytes[j + 4] >> 4 | b >> 6 << 4;
    }
  }
};

/** d and dmin halves, 8 scales and mins in 12 bytes, 128 bytes of 4-bit codes. */
struct Q4_K {
  static constexpr int ELEMENTS = 256, BYTES = 144;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int small = first >> 5;
    PackedScale packed(block + 4, small);
    float d = half_value(load16(block)) * static_cast<float>(packed.scale);
    float m = half_value(load16(block + 2)) * static_cast<float>(packed.min);
    const uint8_t* codes = block + 16 + 32 * (small >> 1) + (first & 31);
    auto fields = Bytes<N, 4>(codes).fields(4 * (small & 1), 15);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = d * fields.float_at(k, 0) - m;
  }
};

/** As Q4_K, with 32 bytes of fifth bits before the codes. */
struct Q5_K {
  static constexpr int ELEMENTS = 256, BYTES = 176;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int small = first >> 5;
    PackedScale packed(block + 4, small);
    float d = half_value(load16(block)) * static_cast<float>(packed.scale);
    float m = half_value(load16(block + 2)) * static_cast<float>(packed.min);
    int column = first & 31;
    auto codes = Bytes<N, 4>(block + 48 + 32 * (small >> 1) + column).fields(4 * (small & 1), 15);
    auto fifths = Bytes<N, 4>(block + 16 + column).fields(small, 1);
#pragma unroll
    for (int k = 0; k < N; k++) {
      uint32_t both = codes.words[k / 4] | fifths.words[k / 4] << 4;
      out[k] = d * byte_less(both, k % 4, 0) - m;
    }
  }
};

/** 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, d half. */
struct Q6_K {
  static constexpr int ELEMENTS = 256, BYTES = 210;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    int half = first >> 7, quarter = first >> 5 & 3, column = first & 31;
    int scale = static_cast<int8_t>(block[192 + 8 * half + 2 * quarter + (column >> 4)]);
    float d = half_value(load16(block + 208)) * static_cast<float>(scale);
    const uint8_t* low = block + 64 * half + 32 * (quarter & 1) + column;
    auto lows = Bytes<N, 2>(low).fields(4 * (quarter >> 1), 15);
    auto highs = Bytes<N, 2>(block + 128 + 32 * half + column).fields(2 * quarter, 3);
#pragma unroll
    for (int k = 0; k < N; k++) {
      uint32_t both = lows.words[k / 4] | highs.words[k / 4] << 4;
      out[k] = d * byte_less(both, k % 4, 32);
    }
  }
};

/** d float, 256 signed bytes, 16 sums of codes (for dot products only). */
struct Q8_K {
  static constexpr int ELEMENTS = 256, BYTES = 292;
  static constexpr Grid GRID = Grid::none;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint32_t*) {
    float d = bits_float(load32<4>(block));
    Bytes<N, 4> codes(block + 4 + first);
#pragma unroll
    for (int k = 0; k < N; k++) out[k] = static_cast<float>(codes.signed_at(k)) * d;
  }
};

}  // namespace llcuda
