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

/**
 * Where a GPU has room for it, the counters of all magnitudes up to 2^71 lie in shared memory, and
 * their words follow from the upper 16 bits by one operation: the negative ones first. Bit patterns
 * of halves have the same places; up to 896 those of F16.
 */
constexpr int WIDE_KEYS = 0x6300, WIDE_GAP = 0x8000;
constexpr int WIDE_WORDS = WIDE_GAP + WIDE_KEYS;
LLCUDA_HD int wide_word(int key) {
  return key ^ WIDE_GAP;
}
/** Magnitudes below this, 2^71, have a wide counter. */
constexpr float WIDE_LIMIT = 2361183241434822606848.0f;

/** 65504. */
constexpr uint32_t LARGEST_HALF_BITS = 0x477fe000u;

/** Extremes mean something where moments.count > 0. */
template <class Number>
struct GatheredBy {
  Moments moments;
  Number zeros, nan, positive_infinity, negative_infinity, beyond_half;
  float min, max;
};
/** Of a block, which sees less than 2^32 values of any tensor that a GPU holds. */
using Gathered = GatheredBy<uint32_t>;
/** Of all blocks. */
using GatheredInAll = GatheredBy<int64_t>;
/** Of a thread. */
struct GatheredHere {
  PowerSums powers;
  uint32_t zeros, nan, positive_infinity, negative_infinity, beyond_half;
  float min, max;
};

template <class Result = Gathered>
LLCUDA_HD Result nothing_gathered() {
  return {{}, 0, 0, 0, 0, 0, INFINITY, -INFINITY};
}

LLCUDA_HD Gathered gathered_of(const GatheredHere& g) {
  return {moments_of(g.powers), g.zeros,       g.nan, g.positive_infinity,
          g.negative_infinity,  g.beyond_half, g.min, g.max};
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

/** One value that was seen `times` times: what is known of a tensor whose bit patterns were
 * counted.
 */
LLCUDA_HD void gather_times(float value, uint32_t times, Gathered& seen) {
  if (times == 0) return;
  uint32_t magnitude = magnitude_bits(value);
  if (magnitude > INFINITY_BITS) {
    seen.nan += times;
  } else if (magnitude == INFINITY_BITS) {
    (value > 0 ? seen.positive_infinity : seen.negative_infinity) += times;
  } else {
    seen.moments = merge_moments(seen.moments,
                                 {static_cast<double>(times), static_cast<double>(value), 0, 0, 0});
    seen.min = fminf(seen.min, value);
    seen.max = fmaxf(seen.max, value);
    seen.zeros += magnitude == 0 ? times : 0;
    seen.beyond_half += magnitude > LARGEST_HALF_BITS ? times : 0;
  }
}

/** One value, finite or not; returns as `gather` does. */
template <class Count>
LLCUDA_HD uint32_t gather_one(float value, GatheredHere& seen, const Count& count) {
  uint32_t magnitude = magnitude_bits(value);
  if (magnitude >= INFINITY_BITS) {
    if (magnitude > INFINITY_BITS)
      seen.nan++;
    else
      (value > 0 ? seen.positive_infinity : seen.negative_infinity)++;
    return 0;
  }
  float values[1] = {value};
  add_powers(values, seen.powers);
  seen.min = fminf(seen.min, value);
  seen.max = fmaxf(seen.max, value);
  seen.zeros += magnitude == 0;
  seen.beyond_half += magnitude > LARGEST_HALF_BITS;
  count.anywhere(value);
  return magnitude;
}

/**
 * N values, a power of two. `count.within(value)` counts one below `count.limit`, and
 * `count.anywhere(value)` any that is finite; `again(k)` fetches a value anew, so that the seldom
 * loop over them needs no array that registers cannot hold.
 * @returns the bits of the largest finite magnitude
 */
template <int N, class Again, class Count>
LLCUDA_HD uint32_t gather(const float (&values)[N], const Again& again, GatheredHere& seen,
                          const Count& count) {
  float low = values[0], high = values[0], strange = 0, zeros = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    low = fminf(low, values[k]);
    high = fmaxf(high, values[k]);
    zeros += values[k] == 0.0f ? 1.0f : 0.0f;
    // 0, or NaN from where a value is not finite.
    strange = fmaf(values[k], 0.0f, strange);
  }
  float most = fmaxf(-low, high);
  if (strange != 0.0f || !(most < count.limit)) {
    uint32_t largest = 0;
#pragma unroll 1
    for (int k = 0; k < N; k++) {
      uint32_t magnitude = gather_one(again(k), seen, count);
      largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
  }
  add_powers(values, seen.powers);
#pragma unroll
  for (int k = 0; k < N; k++) count.within(values[k]);
  seen.zeros += static_cast<uint32_t>(zeros);
  seen.min = fminf(seen.min, low);
  seen.max = fmaxf(seen.max, high);
  if (most > 65504.0f) {
#pragma unroll
    for (int k = 0; k < N; k++) seen.beyond_half += fabsf(values[k]) > 65504.0f;
  }
  return magnitude_bits(most);
}

}  // namespace llcuda
