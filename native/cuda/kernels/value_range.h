#pragma once
// The extremes of many finite values.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "dispatch.h"

namespace llcuda {

/** The extremes of a run's finite values; those of halves are found two at a time. */
template <class T>
struct Range {
  float min = INFINITY, max = -INFINITY;
  __device__ __forceinline__ void add(float x) {
    min = fminf(min, x);
    max = fmaxf(max, x);
  }
  template <int N>
  __device__ __forceinline__ void add_all(const float (&values)[N], const uint4&) {
#pragma unroll
    for (int k = 0; k < N; k++) add(values[k]);
  }
  __device__ __forceinline__ void settle() {}
};

template <class T, class Two>
struct RangeOfTwos {
  float min = INFINITY, max = -INFINITY;
  Two low, high;
  __device__ __forceinline__ void add(float x) {
    min = fminf(min, x);
    max = fmaxf(max, x);
  }
  template <int N>
  __device__ __forceinline__ void add_all(const float (&values)[N], const uint4& words) {
    if constexpr (N == WIDTH<T>) {
      auto* twos = reinterpret_cast<const Two*>(&words);
#pragma unroll
      for (int i = 0; i < N / 2; i++) {
        low = __hmin2(low, twos[i]);
        high = __hmax2(high, twos[i]);
      }
    } else {
      for (int k = 0; k < N; k++) add(values[k]);
    }
  }
  __device__ __forceinline__ void settle() {
    min = fminf(min, fminf(__low2float(low), __high2float(low)));
    max = fmaxf(max, fmaxf(__low2float(high), __high2float(high)));
  }
};
template <>
struct Range<Half> : RangeOfTwos<Half, __half2> {
  __device__ Range() {
    low = __float2half2_rn(INFINITY);
    high = __float2half2_rn(-INFINITY);
  }
};
/** Also tells whether there was a value so small, yet not zero, that it has zero's key. */
template <>
struct Range<BFloat> : RangeOfTwos<BFloat, __nv_bfloat162> {
  /** As signed halves: the least magnitude but 0 less 1, from -32768 on; zeros wrap to 32767. */
  uint32_t least = 0x7fff7fffu;
  __device__ __forceinline__ void add_least(uint32_t pair) {
    least = __vmins2((pair | 0x80008000u) - 0x00010001u, least);
  }
  __device__ __forceinline__ void add(float x) {
    RangeOfTwos::add(x);
    add_least(float_bits(x) >> 16);
  }
  template <int N>
  __device__ __forceinline__ void add_all(const float (&values)[N], const uint4& words) {
    if constexpr (N == WIDTH<BFloat>) {
      add_least(words.x);
      add_least(words.y);
      add_least(words.z);
      add_least(words.w);
      RangeOfTwos::add_all(values, words);
    } else {
      for (int k = 0; k < N; k++) add(values[k]);
    }
  }
  __device__ __forceinline__ bool has_tiny() const {
    // 31 bit patterns above zero share its key.
    auto tiny = [](uint32_t half) { return half >= 0x8000u && half < 0x8000u + 31; };
    return tiny(least & 0xffffu) || tiny(least >> 16);
  }
  __device__ Range() {
    low = __float2bfloat162_rn(INFINITY);
    high = __float2bfloat162_rn(-INFINITY);
  }
};

}  // namespace llcuda
