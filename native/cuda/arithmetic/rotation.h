#pragma once
// Rotary position embedding of one pair of values.
#include <cmath>

#include "host_device.h"

namespace llcuda {

/** The angle in radians of pair `i` of `half` at a position: position * scale * base^(-i / half).
 */
LLCUDA_HD float rope_angle(float position, int i, int half, float base, float scale) {
  return position * scale * powf(base, -static_cast<float>(i) / static_cast<float>(half));
}

LLCUDA_HD void rotate(float angle, float& a, float& b) {
  float c = cosf(angle), s = sinf(angle);
  float x = a, y = b;
  a = x * c - y * s;
  b = x * s + y * c;
}

}  // namespace llcuda
