#pragma once
// What a thread gathers of the pairs of two tensors, in doubles, as packages/gguf's comparison
// does.
#include <cmath>

#include "host_device.h"

namespace llcuda {

/** Over pairs of finite values; `differing` counts other pairs too. */
template <class Number>
struct PairsBy {
  /** Sums of b - a, of its square, of a * b, a * a and b * b. */
  double difference, squares, dot, squares_a, squares_b;
  /** The largest |b - a| and the first pair that is so far apart, which means something if that is
   * not 0. */
  double most;
  int64_t place;
  Number compared, differing;
};
/** Of a thread or a block, which sees less than 2^32 values of any tensor that a GPU holds. */
using Pairs = PairsBy<uint32_t>;
/** Of all blocks. */
using PairsInAll = PairsBy<int64_t>;

template <class Result = Pairs>
LLCUDA_HD Result no_pairs() {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0};
}

/** Pairs of both; of places that are as far apart, the first one counts. */
template <class Result>
LLCUDA_HD Result merge_pairs(const Result& a, const Pairs& b) {
  bool further = b.most > a.most || (b.most == a.most && b.most > 0 && b.place < a.place);
  return {a.difference + b.difference, a.squares + b.squares,     a.dot + b.dot,
          a.squares_a + b.squares_a,   a.squares_b + b.squares_b, further ? b.most : a.most,
          further ? b.place : a.place, a.compared + b.compared,   a.differing + b.differing};
}

/** The largest of some distances by the upper half of a double, which orders them as a float does.
 */
struct Furthest {
  float upper;
  /** Not 0 if any distance has more digits than that. */
  uint32_t lower;
};
LLCUDA_HD void further(double difference, Furthest& seen) {
  seen.upper = fmaxf(seen.upper, fabsf(bits_float(upper_bits(difference))));
  seen.lower |= lower_bits(difference);
}

/** The sums of one pair of finite values. */
LLCUDA_HD void sum_pair(float a, float b, Pairs& seen, Furthest& furthest) {
  double x = a, y = b, d = y - x;
  seen.difference += d;
  seen.squares += d * d;
  seen.dot += x * y;
  seen.squares_a += x * x;
  seen.squares_b += y * y;
  further(d, furthest);
}

/** How far apart a pair of finite values is, the `index`th; a thread sees its pairs in their order.
 */
LLCUDA_HD void place_pair(float a, float b, int64_t index, Pairs& seen) {
  double d = static_cast<double>(b) - static_cast<double>(a), distance = d < 0 ? -d : d;
  if (distance > seen.most) {
    seen.most = distance;
    seen.place = index;
  }
}

/** N pairs of which some may not be finite. */
template <int N>
LLCUDA_HD void gather_strange_pairs(const float (&a)[N], const float (&b)[N], int64_t first,
                                    Pairs& seen) {
#pragma unroll
  for (int k = 0; k < N; k++) {
    uint32_t x = magnitude_bits(a[k]), y = magnitude_bits(b[k]);
    if (x < INFINITY_BITS && y < INFINITY_BITS) {
      Furthest unused{0, 0};
      sum_pair(a[k], b[k], seen, unused);
      place_pair(a[k], b[k], first + k, seen);
      seen.differing += a[k] != b[k];
      seen.compared++;
    } else {
      // Two NaNs are the same, whatever bits they have.
      seen.differing += !(a[k] == b[k] || (x > INFINITY_BITS && y > INFINITY_BITS));
    }
  }
}

/** N pairs from the `first`th on. */
template <int N>
LLCUDA_HD void gather_pairs(const float (&a)[N], const float (&b)[N], int64_t first, Pairs& seen) {
  float unequal = 0, strange = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float d = b[k] - a[k];
    unequal += d != 0.0f ? 1.0f : 0.0f;
    // 0, or NaN from where a value, or a difference, is not finite.
    strange = fmaf(d, 0.0f, strange);
  }
  if (strange != 0.0f) return gather_strange_pairs(a, b, first, seen);
  Furthest furthest{0, 0};
#pragma unroll
  for (int k = 0; k < N; k++) sum_pair(a[k], b[k], seen, furthest);
  seen.compared += N;
  seen.differing += static_cast<uint32_t>(unequal);
  // Few packs need a closer look; those that are as far apart as another, and no digit more, do
  // not.
  float most = bits_float(upper_bits(seen.most));
  if (furthest.upper > most || (furthest.upper == most && furthest.lower != 0)) {
#pragma unroll
    for (int k = 0; k < N; k++) place_pair(a[k], b[k], first + k, seen);
  }
}

}  // namespace llcuda
