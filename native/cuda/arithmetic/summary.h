#pragma once
// What one pass over values gathers about each, and where it is counted.
#include "host_device.h"

namespace llcuda {

/** Bins of the histogram of magnitudes: 2 signs, 32 octaves, 4 bins an octave. */
constexpr int OCTAVES = 32, BINS_PER_OCTAVE = 4;
constexpr int SIGN_BINS = OCTAVES * BINS_PER_OCTAVE;
constexpr int HISTOGRAM_BINS = 2 * SIGN_BINS;

/** The bin of a finite value that is not 0; magnitudes beyond the ends go into the end bins. */
LLCUDA_HD int magnitude_bin(float value, int first_exponent) {
  uint32_t bits = float_bits(value);
  // Exponent and two bits of the fraction: a quarter of an octave.
  int quarter = static_cast<int>(bits >> 21 & 1023u) - (first_exponent + 127) * BINS_PER_OCTAVE;
  int bin = quarter < 0 ? 0 : quarter >= SIGN_BINS ? SIGN_BINS - 1 : quarter;
  return static_cast<int>(bits >> 31) * SIGN_BINS + bin;
}

LLCUDA_HD bool is_finite(float value) {
  return (float_bits(value) & 0x7f800000u) != 0x7f800000u;
}

}  // namespace llcuda
