#pragma once
// Central moments of many values, gathered in pieces and put together.
#include "host_device.h"

namespace llcuda {

/** Finite values seen, their mean, and sums of the powers of their distances from it. */
struct Moments {
  double count, mean, m2, m3, m4;
};

/** Those of N values, a power of two, in two looks: no digit is lost to a mean far from zero. */
template <int N>
LLCUDA_HD Moments moments_of(const float (&values)[N]) {
  double sum = 0;
#pragma unroll
  for (int k = 0; k < N; k++) sum += static_cast<double>(values[k]);
  Moments seen{N, sum * (1.0 / N), 0, 0, 0};
#pragma unroll
  for (int k = 0; k < N; k++) {
    double d = static_cast<double>(values[k]) - seen.mean, d2 = d * d;
    seen.m2 += d2;
    seen.m3 += d2 * d;
    seen.m4 += d2 * d2;
  }
  return seen;
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
