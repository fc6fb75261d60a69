#pragma once
// What one pass over values gathers about each, and where it is counted.
#include "host_device.h"

namespace llcuda {

/** Bins of the histogram of magnitudes: 2 signs, 32 octaves, 4 bins an octave. */
constexpr int OCTAVES = 32, BINS_PER_OCTAVE = 4;
constexpr int SIGN_BINS = OCTAVES * BINS_PER_OCTAVE;
constexpr int HISTOGRAM_BINS = 2 * SIGN_BINS;

/** Sign, exponent and two bits of the fraction: a quarter of an octave. */
constexpr int KEY_BITS = 11;

LLCUDA_HD int magnitude_key(float value) {
  return static_cast<int>(float_bits(value) >> (32 - KEY_BITS));
}

/** The bin of a key that is not zero's; magnitudes beyond the ends go into the end bins. */
LLCUDA_HD int key_bin(int key, int first_exponent) {
  constexpr int SIGN = 1 << (KEY_BITS - 1);
  int quarter = (key & (SIGN - 1)) - (first_exponent + 127) * BINS_PER_OCTAVE;
  int bin = quarter < 0 ? 0 : quarter >= SIGN_BINS ? SIGN_BINS - 1 : quarter;
  return (key & SIGN ? SIGN_BINS : 0) + bin;
}

LLCUDA_HD bool is_finite(float value) {
  return (float_bits(value) & 0x7f800000u) != 0x7f800000u;
}

}  // namespace llcuda
