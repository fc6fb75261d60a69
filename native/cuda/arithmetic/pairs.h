#pragma once
// What a thread gathers of the pairs of two tensors, in doubles, as packages/gguf's comparison
// does.
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

/** One pair of finite values, the `index`th; a thread sees its pairs in their order. */
LLCUDA_HD void gather_pair(float a, float b, int64_t index, Pairs& seen) {
  double x = a, y = b, d = y - x, distance = d < 0 ? -d : d;
  seen.difference += d;
  seen.squares += d * d;
  seen.dot += x * y;
  seen.squares_a += x * x;
  seen.squares_b += y * y;
  seen.differing += a != b;
  if (distance > seen.most) {
    seen.most = distance;
    seen.place = index;
  }
}

/** N pairs from the `first`th on. */
template <int N>
LLCUDA_HD void gather_pairs(const float (&a)[N], const float (&b)[N], int64_t first, Pairs& seen) {
  uint32_t largest = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    uint32_t x = magnitude_bits(a[k]), y = magnitude_bits(b[k]);
    uint32_t larger = x > y ? x : y;
    largest = larger > largest ? larger : largest;
  }
  if (largest < INFINITY_BITS) {
#pragma unroll
    for (int k = 0; k < N; k++) gather_pair(a[k], b[k], first + k, seen);
    seen.compared += N;
    return;
  }
#pragma unroll
  for (int k = 0; k < N; k++) {
    uint32_t x = magnitude_bits(a[k]), y = magnitude_bits(b[k]);
    if (x < INFINITY_BITS && y < INFINITY_BITS) {
      gather_pair(a[k], b[k], first + k, seen);
      seen.compared++;
    } else {
      // Two NaNs are the same, whatever bits they have.
      seen.differing += !(a[k] == b[k] || (x > INFINITY_BITS && y > INFINITY_BITS));
    }
  }
}

}  // namespace llcuda
