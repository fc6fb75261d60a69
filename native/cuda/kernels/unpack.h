#pragma once
// Values out of 16-byte words.
#include "dispatch.h"

namespace llcuda {

/** The values of 16 bytes. */
template <class T>
__device__ __forceinline__ void unpack(const uint4& words, float (&values)[WIDTH<T>]) {
  auto* raw = reinterpret_cast<const T*>(&words);
#pragma unroll
  for (int k = 0; k < WIDTH<T>; k++) values[k] = load(raw[k]);
}
template <>
__device__ __forceinline__ void unpack<BFloat>(const uint4& words, float (&values)[8]) {
  auto* pairs = reinterpret_cast<const uint32_t*>(&words);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    values[2 * i] = bits_float(pairs[i] << 16);
    values[2 * i + 1] = bits_float(pairs[i] & 0xffff0000u);
  }
}

}  // namespace llcuda
