#pragma once
// What a thread gathers of values for the full statistics, and where each value is counted.
#include <cmath>

#include "moments.h"

namespace llcuda {

/** Counters of the histogram: the upper 16 bits of a float, as packages/gguf counts values. */
constexpr int FINE_KEYS = 1 << 16;
LLCUDA_HD int fine_key(float value) {
  return static_cast<int>(float_bits(value) >> 16);
}

/**
 * Counters that lie near, in shared memory: magnitudes from 2^-24 up to 2^8, where weights are, by
 * sign, then one a sign for what is smaller than every key but zero's.
 */
constexpr int NEAR_OCTAVES = 32, KEYS_PER_OCTAVE = 128;
constexpr int NEAR_KEYS = NEAR_OCTAVES * KEYS_PER_OCTAVE;
constexpr int FIRST_NEAR_KEY = (127 - 24) * KEYS_PER_OCTAVE;
constexpr int NEAR_SLOTS = 2 * NEAR_KEYS + 2;

/** The near counter of a key; -1 for a key without one. */
LLCUDA_HD int near_slot(int key) {
  int magnitude = key & 0x7fff, sign = key >> 15, place = magnitude - FIRST_NEAR_KEY;
  if (place >= 0 && place < NEAR_KEYS) return sign * NEAR_KEYS + place;
  return magnitude == 0 ? 2 * NEAR_KEYS + sign : -1;
}

/** The key of a near counter. */
LLCUDA_HD int slot_key(int slot) {
  if (slot >= 2 * NEAR_KEYS) return (slot - 2 * NEAR_KEYS) << 15;
  int sign = slot >= NEAR_KEYS;
  return sign << 15 | (slot - sign * NEAR_KEYS + FIRST_NEAR_KEY);
}

/** 65504. */
constexpr uint32_t LARGEST_HALF_BITS = 0x477fe000u;

/** Extremes mean something where moments.count > 0. */
template <class Number>
struct GatheredBy {
  Moments moments;
  Number zeros, nan, positive_infinity, negative_infinity, beyond_half;
  float min, max;
};
/** Of a thread or a block, which sees less than 2^32 values of any tensor that a GPU holds. */
using Gathered = GatheredBy<uint32_t>;
/** Of all blocks. */
using GatheredInAll = GatheredBy<int64_t>;

template <class Result = Gathered>
LLCUDA_HD Result nothing_gathered() {
  return {{0, 0, 0, 0, 0}, 0, 0, 0, 0, 0, INFINITY, -INFINITY};
}

template <class Result>
LLCUDA_HD Result merge_gathered(const Result& a, const Gathered& b) {
  bool seen = a.moments.count > 0, more = b.moments.count > 0;
  return {merge_moments(a.moments, b.moments),
          a.zeros + b.zeros,
          a.nan + b.nan,
          a.positive_infinity + b.positive_infinity,
          a.negative_infinity + b.negative_infinity,
          a.beyond_half + b.beyond_half,
          !more  ? a.min
          : seen ? fminf(a.min, b.min)
                 : b.min,
          !more  ? a.max
          : seen ? fmaxf(a.max, b.max)
                 : b.max};
}

/** One finite value. */
template <class Count>
LLCUDA_HD void gather_one(float value, Gathered& seen, const Count& count) {
  seen.moments = merge_moments(seen.moments, {1, static_cast<double>(value), 0, 0, 0});
  seen.min = fminf(seen.min, value);
  seen.max = fmaxf(seen.max, value);
  uint32_t magnitude = magnitude_bits(value);
  seen.zeros += magnitude == 0;
  seen.beyond_half += magnitude > LARGEST_HALF_BITS;
  count(fine_key(value));
}

/** N values of which some are not finite, by `again(k)`; returns as `gather` does. */
template <int N, class Again, class Count>
LLCUDA_HD uint32_t gather_closely(const Again& again, Gathered& seen, const Count& count) {
  uint32_t most = 0;
#pragma unroll 1
  for (int k = 0; k < N; k++) {
    float value = again(k);
    uint32_t magnitude = magnitude_bits(value);
    if (magnitude < INFINITY_BITS) {
      gather_one(value, seen, count);
      most = magnitude > most ? magnitude : most;
    } else if (magnitude > INFINITY_BITS) {
      seen.nan++;
    } else if (value > 0) {
      seen.positive_infinity++;
    } else {
      seen.negative_infinity++;
    }
  }
  return most;
}

/**
 * N values, a power of two. `count` is called with the key of each finite one; `again(k)` fetches a
 * value anew, so that the seldom loop over them needs no array that registers cannot hold.
 * @returns the bits of the largest finite magnitude
 */
template <int N, class Again, class Count>
LLCUDA_HD uint32_t gather(const float (&values)[N], const Again& again, Gathered& seen,
                          const Count& count) {
  uint32_t most = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    uint32_t magnitude = magnitude_bits(values[k]);
    most = magnitude > most ? magnitude : most;
  }
  if (most >= INFINITY_BITS) return gather_closely<N>(again, seen, count);
  seen.moments = merge_moments(seen.moments, moments_of(values));
  int zeros = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float value = values[k];
    zeros += value == 0.0f;
    seen.min = fminf(seen.min, value);
    seen.max = fmaxf(seen.max, value);
    count(fine_key(value));
  }
  seen.zeros += zeros;
  if (most > LARGEST_HALF_BITS) {
#pragma unroll
    for (int k = 0; k < N; k++) seen.beyond_half += fabsf(values[k]) > 65504.0f;
  }
  return most;
}

}  // namespace llcuda
