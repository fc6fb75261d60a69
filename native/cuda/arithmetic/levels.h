#pragma once
// Small tables of the 4-bit types, looked up without memory on the GPU: a byte permute each.
#include "host_device.h"

namespace llcuda {

/** Twice the magnitude of a 4-bit float E2M1, by its low three bits. */
LLCUDA_HD int e2m1_doubled(int code) {
#ifdef __CUDA_ARCH__
  int magnitude = __byte_perm(0x03020100, 0x0c080604, code & 7) & 255;
#else
  constexpr uint8_t LEVELS[8] = {0, 1, 2, 3, 4, 6, 8, 12};
  int magnitude = LEVELS[code & 7];
#endif
  return code & 8 ? -magnitude : magnitude;
}

/** The 16 levels of IQ4_NL and IQ4_XS. */
LLCUDA_HD int iq4_level(int code) {
#ifdef __CUDA_ARCH__
  // -127 -104 -83 -65 | -49 -35 -22 -10 | 1 13 25 38 | 53 69 89 113
  uint32_t low = __byte_perm(0xbfad9881, 0xf6eaddcf, code & 7);
  uint32_t high = __byte_perm(0x26190d01, 0x71594535, code & 7);
  return static_cast<int8_t>((code & 8 ? high : low) & 255);
#else
  constexpr int8_t LEVELS[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                 1,    13,   25,  38,  53,  69,  89,  113};
  return LEVELS[code & 15];
#endif
}

/** Half of 2^(e - 127), the OCP scale E8M0; e = 0 and 1 give subnormal floats. */
LLCUDA_HD float e8m0_half(int e) {
  return bits_float(e < 2 ? 0x00200000u << e : static_cast<uint32_t>(e - 1) << 23);
}

/** Half of the unsigned float E4M3; the sign bit is ignored; 0x7F counts as 0, as ggml has it. */
LLCUDA_HD float e4m3_half(int byte) {
  if (byte == 127) return 0.0f;
  int exponent = byte >> 3 & 15;
  int fraction = byte & 7;
  if (exponent == 0) return static_cast<float>(fraction) * 0.0009765625f;  // 2^-10
  return bits_float(static_cast<uint32_t>(exponent + 119) << 23 | static_cast<uint32_t>(fraction)
                                                                      << 20);
}

}  // namespace llcuda
