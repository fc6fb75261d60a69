#pragma once
// IQ1, IQ2 and IQ3: 4 or 8 values at a time are a point of a lattice, mostly with signs.
#include "format.h"

namespace llcuda {

/** Points of a lattice, as grids.h has them: 2 or 3 bits a value. */
template <Grid GRID>
constexpr int POINTS = GRID == Grid::none     ? 0
                       : GRID == Grid::iq2_xs ? 512
                       : GRID == Grid::iq2_s  ? 1024
                       : GRID == Grid::iq3_s  ? 512
                       : GRID == Grid::iq1    ? 2048
                                              : 256;

/** Words of a point of a lattice that is laid out for decoding: a byte a value. */
template <Grid GRID>
constexpr int POINT_WORDS = GRID == Grid::iq3_xxs || GRID == Grid::iq3_s ? 1 : 2;

/** What a code of 2 or 3 bits stands for; of IQ1 eight times the value, from 0 on. */
template <Grid GRID>
LLCUDA_HD uint32_t lattice_value(uint32_t code) {
  switch (GRID) {
    case Grid::iq3_xxs: return code == 7 ? 62 : 8 * code + 4;
    case Grid::iq3_s: return 2 * code + 1;
    case Grid::iq1: return 8 * code;
    default: return code == 0 ? 8 : code == 1 ? 25 : 43;
  }
}

/** A word of a point, laid out for decoding. */
template <Grid GRID>
LLCUDA_HD uint32_t lattice_word(uint32_t point, int word) {
  constexpr int BITS = POINT_WORDS<GRID> == 1 ? 3 : 2;
  uint32_t bytes = 0;
  for (int k = 0; k < 4; k++) {
    uint32_t code = point >> (BITS * (4 * word + k)) & ((1u << BITS) - 1);
    bytes |= lattice_value<GRID>(code) << (8 * k);
  }
  return bytes;
}

/** N bytes of a point of 8, from `first` on. */
template <int N>
struct PointBytes {
  uint32_t words[N / 4];
  LLCUDA_HD PointBytes(const uint32_t* lattice, uint32_t index, int first) {
    const uint32_t* point = lattice + 2 * index;
    if constexpr (N == 4) {
      words[0] = point[first >> 2 & 1];
    } else {
      struct alignas(8) Pair {
        uint32_t words[2];
      };
      Pair pair = *reinterpret_cast<const Pair*>(point);
      words[0] = pair.words[0];
      words[1] = pair.words[1];
    }
  }
};

/** `value` with its sign turned where bit `k` is set. */
LLCUDA_HD float signed_by(float value, uint32_t signs, int k) {
  return bits_float(float_bits(value) ^ (signs << (31 - k) & 0x80000000u));
}

/** The eighth sign makes the number of minuses even. */
LLCUDA_HD uint32_t even_signs(uint32_t seven) {
  return seven | (popcount(seven) & 1u) << 7;
}

/** N values of a point of 8, from `first` on, with their signs. */
template <int N>
LLCUDA_HD void iq2_values(float d, PointBytes<N> point, uint32_t signs, int first, float* out) {
  signs >>= first & 7;
#pragma unroll
  for (int k = 0; k < N; k++)
    out[k] = signed_by(d * byte_less(point.words[k / 4], k % 4, 0), signs, k);
}

/** d half, then for each 32 values: 4 points in 8 bits, 4 sign rows in 7, a scale in 4. */
struct IQ2_XXS {
  static constexpr int ELEMENTS = 256, BYTES = 66;
  static constexpr Grid GRID = Grid::iq2_xxs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    const uint8_t* part = block + 2 + 8 * (first >> 5);
    int l = first >> 3 & 3;
    uint32_t bits = load32<2>(part + 4);
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(bits >> 28)) * 0.25f;
    PointBytes<N> point(lattice, part[l], first);
    iq2_values<N>(d, point, even_signs(bits >> (7 * l) & 127u), first, out);
  }
};

/** d half, 32 words of a point in 9 bits and a sign row in 7, 16 scales in 4 bits. */
struct IQ2_XS {
  static constexpr int ELEMENTS = 256, BYTES = 74;
  static constexpr Grid GRID = Grid::iq2_xs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    int i = first >> 4;
    int scale = block[66 + (i >> 1)] >> (4 * (i & 1)) & 15;
    uint32_t word = load16(block + 2 + 2 * (first >> 3));
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(scale)) * 0.25f;
    PointBytes<N> point(lattice, word & 511u, first);
    iq2_values<N>(d, point, even_signs(word >> 9), first, out);
  }
};

/** d half, 32 points' low bytes, 32 sign bytes, their 2 high bits, 16 scales in 4 bits. */
struct IQ2_S {
  static constexpr int ELEMENTS = 256, BYTES = 82;
  static constexpr Grid GRID = Grid::iq2_s;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    int i = first >> 3;
    int scale = block[74 + (i >> 2)] >> (2 * (i & 2)) & 15;
    int high = block[66 + (i >> 2)] >> (2 * (i & 3)) & 3;
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(scale)) * 0.25f;
    PointBytes<N> point(lattice, block[2 + i] | high << 8, first);
    iq2_values<N>(d, point, block[34 + i], first, out);
  }
};

/** d half, 64 points in 8 bits, then for each 32 values 4 sign rows in 7 bits and a scale in 4. */
struct IQ3_XXS {
  static constexpr int ELEMENTS = 256, BYTES = 98;
  static constexpr Grid GRID = Grid::iq3_xxs;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    int part = first >> 5, l = first >> 3 & 3;
    uint32_t bits = load32<2>(block + 66 + 4 * part);
    float d = half_value(load16(block)) * (0.5f + static_cast<float>(bits >> 28)) * 0.5f;
    uint32_t signs = even_signs(bits >> (7 * l) & 127u) >> (first & 7);
#pragma unroll
    for (int p = 0; p < N / 4; p++) {
      uint32_t point = lattice[block[2 + (first >> 2) + p]];
#pragma unroll
      for (int k = 0; k < 4; k++)
        out[4 * p + k] = signed_by(d * byte_less(point, k, 0), signs, 4 * p + k);
    }
  }
};

/** d half, 64 points' low bytes, their ninth bits in 8, 32 sign bytes, 8 scales in 4 bits. */
struct IQ3_S {
  static constexpr int ELEMENTS = 256, BYTES = 110;
  static constexpr Grid GRID = Grid::iq3_s;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    int part = first >> 5;
    int scale = block[106 + (part >> 1)] >> (4 * (part & 1)) & 15;
    float d = half_value(load16(block)) * static_cast<float>(1 + 2 * scale);
    int ninth = block[66 + part];
    uint32_t signs = static_cast<uint32_t>(block[74 + (first >> 3)]) >> (first & 7);
#pragma unroll
    for (int p = 0; p < N / 4; p++) {
      int at = (first >> 2) + p;
      uint32_t point = lattice[block[2 + at] | (ninth >> (at & 7) & 1) << 8];
#pragma unroll
      for (int k = 0; k < 4; k++)
        out[4 * p + k] = signed_by(d * byte_less(point, k, 0), signs, 4 * p + k);
    }
  }
};

/** N values of a point of 8 (-1, 0 and 1), moved by an eighth; all in eighths, so exact. */
template <int N>
LLCUDA_HD void iq1_values(float d, PointBytes<N> point, bool down, float* out) {
  float eighth = d * 0.125f;
  int less = down ? 9 : 7;
#pragma unroll
  for (int k = 0; k < N; k++) out[k] = eighth * byte_less(point.words[k / 4], k % 4, less);
}

/** d half, 32 points' low bytes, then for each 32 values a word: 4 x 3 high bits, scale, sign. */
struct IQ1_S {
  static constexpr int ELEMENTS = 256, BYTES = 50;
  static constexpr Grid GRID = Grid::iq1;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    int part = first >> 5, l = first >> 3 & 3;
    uint32_t word = load16(block + 34 + 2 * part);
    float d = half_value(load16(block)) * static_cast<float>(2 * (word >> 12 & 7u) + 1);
    PointBytes<N> point(lattice, block[2 + (first >> 3)] | (word >> (3 * l) & 7u) << 8, first);
    iq1_values<N>(d, point, word >> 15, out);
  }
};

/** 32 points' low bytes, 16 bytes of high bits and signs, 16 scales of 3 bits; d lies between them.
 */
struct IQ1_M {
  static constexpr int ELEMENTS = 256, BYTES = 56;
  static constexpr Grid GRID = Grid::iq1;
  template <int N>
  LLCUDA_HD static void decode(const uint8_t* block, int first, float* out,
                               const uint32_t* lattice) {
    // Four words of 16 bits: a part of the scale of all in the upper four, scales in the others.
    uint32_t low = load32<4>(block + 48), high = load32<4>(block + 52);
    uint32_t d_bits =
        (low >> 12 & 15u) | low >> 28 << 4 | (high >> 12 & 15u) << 8 | high >> 28 << 12;
    int i = first >> 4;
    uint32_t scale = (i & 8 ? high : low) >> (16 * (i >> 2 & 1) + 3 * (i & 3)) & 7u;
    float d = half_value(d_bits) * static_cast<float>(2 * scale + 1);
    int nibble = block[32 + i] >> (4 * (first >> 3 & 1)) & 15;
    PointBytes<N> point(lattice, block[first >> 3] | (nibble & 7) << 8, first);
    iq1_values<N>(d, point, nibble & 8, out);
  }
};

}  // namespace llcuda
