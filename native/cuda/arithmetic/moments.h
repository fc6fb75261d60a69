#pragma once
// Central moments of many values, gathered in pieces and put together.
#include "host_device.h"

namespace llcuda {

/** Finite values seen, their mean, and sums of the powers of their distances from it. */
struct Moments {
  double count, mean, m2, m3, m4;
};

/**
 * Sums of the powers of the distances of values from one of them, which costs neither a division
 * nor a second look at a value. That one is among the values, so what it is far from the mean it
 * adds to the moments itself: a sum of n values is good to n times a double's last digit.
 */
struct PowerSums {
  double pivot, first, second, third, fourth;
  uint32_t count;
};

/** N finite values. */
template <int N>
LLCUDA_HD void add_powers(const float (&values)[N], PowerSums& seen) {
  if (seen.count == 0) seen.pivot = values[0];
#pragma unroll
  for (int k = 0; k < N; k++) {
    double d = static_cast<double>(values[k]) - seen.pivot, d2 = d * d;
    seen.first += d;
    seen.second += d2;
    seen.third += d2 * d;
    seen.fourth += d2 * d2;
  }
  seen.count += N;
}

LLCUDA_HD Moments moments_of(const PowerSums& p) {
  if (p.count == 0) return {0, 0, 0, 0, 0};
  double n = p.count, d = p.first / n, d2 = d * d;
  double m2 = p.second - n * d2, m3 = p.third - 3 * d * p.second + 2 * n * d2 * d,
         m4 = p.fourth - 4 * d * p.third + 6 * d2 * p.second - 3 * n * d2 * d2;
  // What rounding leaves of nothing may be less than nothing.
  return {n, p.pivot + d, m2 > 0 ? m2 : 0, m3, m4 > 0 ? m4 : 0};
}

/** Of two sets of values together (Pébay 2008), as packages/gguf/src/analysis/moments.ts has it. */
LLCUDA_HD Moments merge_moments(const Moments& a, const Moments& b) {
  if (a.count == 0) return b;
  if (b.count == 0) return a;
  double count = a.count + b.count, delta = b.mean - a.mean, d = delta / count;
  double both = a.count * b.count, aa = a.count * a.count, bb = b.count * b.count;
  double spread = delta * d * both;
  return {
      count,
      a.mean + d * b.count,
      a.m2 + b.m2 + spread,
      a.m3 + b.m3 + spread * d * (a.count - b.count) + 3 * d * (a.count * b.m2 - b.count * a.m2),
      a.m4 + b.m4 + spread * d * d * (aa - both + bb) + 6 * d * d * (aa * b.m2 + bb * a.m2) +
          4 * d * (a.count * b.m3 - b.count * a.m3),
  };
}

}  // namespace llcuda
