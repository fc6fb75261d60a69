#pragma once
// IQ1, IQ2 and IQ3: 4 or 8 values at a time are a point of a lattice, mostly with signs.
#include "format.h"

namespace llcuda {

/** Byte `code` (0 to 7) of a table of eight. */
LLCUDA_HD int byte_of_eight(uint32_t low, uint32_t high, uint32_t code) {
#ifdef __CUDA_ARCH__
  return __byte_perm(low, high, code) & 255;
#else
  return byte_of(code < 4 ? low : high, code & 3);
#endif
}

/** `value` with its sign turned where bit `k` is set. */
LLCUDA_HD float signed_by(float value, uint32_t signs, int k) {
  return bits_float(float_bits(value) ^ (signs << (31 - k) & 0x80000000u));
}

/** The eighth sign makes the number of minuses even. */
LLCUDA_HD uint32_t even_signs(uint32_t seven) {
  return seven | (popcount(seven) & 1u) << 7;
}

/** N values of a point of 8 (2 bits each, for 8, 25 and 43), from `first` on, with their signs. */
template <int N>
LLCUDA_HD void iq2_values(float d, uint32_t point, uint32_t signs, int first, float* out) {
  point >>= 2 * (first & 7);
  signs >>= first & 7;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float value = d * static_cast<float>(byte_of_eight(0x002b1908, 0, point >> (2 * k) & 3u));
    out[k] = signed_by(value, signs, k);
  }
}

/** d half, then for each 32 values: 4 points in 8 bits, 4 sign rows in 7, a scale in 4. */
struct IQ2_XXS {
  static constexpr int ELEMENTS = 256, BYTES = 66;
  static constexpr Grid GRID = Grid::iq2_xxs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    const uint8_t* part = block + 2 + 8 * (first >> 5);
    int l = first >> 3 & 3;
    uint32_t bits = load32<2>(part + 4);
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(bits >> 28)) * 0.25f;
    iq2_values<N>(d, grid[part[l]], even_signs(bits >> (7 * l) & 127u), first, out);
  }
};

/** d half, 32 words of a point in 9 bits and a sign row in 7, 16 scales in 4 bits. */
struct IQ2_XS {
  static constexpr int ELEMENTS = 256, BYTES = 74;
  static constexpr Grid GRID = Grid::iq2_xs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    int i = first >> 4;
    int scale = block[66 + (i >> 1)] >> (4 * (i & 1)) & 15;
    uint32_t word = load16(block + 2 + 2 * (first >> 3));
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(scale)) * 0.25f;
    iq2_values<N>(d, grid[word & 511u], even_signs(word >> 9), first, out);
  }
};

/** d half, 32 points' low bytes, 32 sign bytes, their 2 high bits, 16 scales in 4 bits. */
struct IQ2_S {
  static constexpr int ELEMENTS = 256, BYTES = 82;
  static constexpr Grid GRID = Grid::iq2_s;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    int i = first >> 3;
    int scale = block[74 + (i >> 2)] >> (2 * (i & 2)) & 15;
    int high = block[66 + (i >> 2)] >> (2 * (i & 3)) & 3;
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(scale)) * 0.25f;
    iq2_values<N>(d, grid[block[2 + i] | high << 8], block[34 + i], first, out);
  }
};

/** d half, 64 points in 8 bits, then for each 32 values 4 sign rows in 7 bits and a scale in 4. */
struct IQ3_XXS {
  static constexpr int ELEMENTS = 256, BYTES = 98;
  static constexpr Grid GRID = Grid::iq3_xxs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    int part = first >> 5, l = first >> 3 & 3;
    uint32_t bits = load32<2>(block + 66 + 4 * part);
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(bits >> 28)) * 0.5f;
    uint32_t signs = even_signs(bits >> (7 * l) & 127u) >> (first & 7);
#pragma unroll
    for (int p = 0; p < N / 4; p++) {
      uint32_t point = grid[block[2 + (first >> 2) + p]];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        // 4, 12, 20, 28, 36, 44, 52, 62
        float value =
            d * static_cast<float>(byte_of_eight(0x1c140c04, 0x3e342c24, point >> (3 * k) & 7u));
        out[4 * p + k] = signed_by(value, signs, 4 * p + k);
      }
    }
  }
};

/** d half, 64 points' low bytes, their ninth bits in 8, 32 sign bytes, 8 scales in 4 bits. */
struct IQ3_S {
  static constexpr int ELEMENTS = 256, BYTES = 110;
  static constexpr Grid GRID = Grid::iq3_s;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    int part = first >> 5;
    int scale = block[106 + (part >> 1)] >> (4 * (part & 1)) & 15;
    float d = half_value(load16(block)) * static_cast<float>(1 + 2 * scale);
    int ninth = block[66 + part];
    uint32_t signs = static_cast<uint32_t>(block[74 + (first >> 3)]) >> (first & 7);
#pragma unroll
    for (int p = 0; p < N / 4; p++) {
      int at = (first >> 2) + p;
      uint32_t point = grid[block[2 + at] | (ninth >> (at & 7) & 1) << 8];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        uint32_t code = point >> (3 * k) & 7u;
        float value = d * static_cast<float>(static_cast<int>(2 * code + 1));
        out[4 * p + k] = signed_by(value, signs, 4 * p + k);
      }
    }
  }
};

/** N values of a point of 8 (2 bits each, for -1, 0 and 1), moved by an eighth. */
template <int N>
LLCUDA_HD void iq1_values(float d, uint32_t point, bool down, int first, float* out) {
  float delta = down ? -0.125f : 0.125f;
  point >>= 2 * (first & 7);
#pragma unroll
  for (int k = 0; k < N; k++) {
    int code = static_cast<int>(point >> (2 * k) & 3u) - 1;
    out[k] = d * (static_cast<float>(code) + delta);
  }
}

/** d half, 32 points' low bytes, then for each 32 values a word: 4 x 3 high bits, scale, sign. */
struct IQ1_S {
  static constexpr int ELEMENTS = 256, BYTES = 50;
  static constexpr Grid GRID = Grid::iq1;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    int part = first >> 5, l = first >> 3 & 3;
    uint32_t word = load16(block + 34 + 2 * part);
    float d = half_value(load16(block)) * static_cast<float>(2 * (word >> 12 & 7u) + 1);
    uint32_t point = grid[block[2 + (first >> 3)] | (word >> (3 * l) & 7u) << 8];
    iq1_values<N>(d, point, word >> 15, first, out);
  }
};

/** 32 points' low bytes, 16 bytes of high bits and signs, 16 scales of 3 bits; d lies between them.
 */
struct IQ1_M {
  static constexpr int ELEMENTS = 256, BYTES = 56;
  static constexpr Grid GRID = Grid::iq1;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out, const uint16_t* grid) {
    const uint8_t* scales = block + 48;
    uint32_t d_bits = load16(scales) >> 12 | (load16(scales + 2) >> 12) << 4 |
                      (load16(scales + 4) >> 12) << 8 | (load16(scales + 6) >> 12) << 12;
    int i = first >> 4;
    uint32_t scale = load16(scales + 2 * (i >> 2)) >> (3 * (i & 3)) & 7u;
    float d = half_value(d_bits) * static_cast<float>(2 * scale + 1);
    int nibble = block[32 + i] >> (4 * (first >> 3 & 1)) & 15;
    uint32_t point = grid[block[first >> 3] | (nibble & 7) << 8];
    iq1_values<N>(d, point, nibble & 8, first, out);
  }
};

}  // namespace llcuda
