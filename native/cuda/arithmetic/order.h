#pragma once
// A total order of floats as unsigned integers: -inf < ... < -0 < 0 < ... < inf < NaN.
#include "host_device.h"

namespace llcuda {

LLCUDA_HD uint32_t order_key(float value) {
  uint32_t bits = float_bits(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return 0xffffffffu;
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

}  // namespace llcuda
