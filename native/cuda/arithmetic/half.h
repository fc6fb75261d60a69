#pragma once
// IEEE half and bfloat16 as bits: the same results on the GPU, by its instructions, and on the
// processor.
#include "host_device.h"
#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

namespace llcuda {

/** The float that a half's bits stand for; exact. */
LLCUDA_HD float half_value(uint32_t bits) {
#ifdef __CUDA_ARCH__
  return __half2float(__ushort_as_half(static_cast<unsigned short>(bits)));
#else
  uint32_t sign = (bits & 0x8000u) << 16;
  uint32_t exponent = bits >> 10 & 31u;
  uint32_t fraction = bits & 1023u;
  if (exponent == 31) return bits_float(sign | 0x7f800000u | fraction << 13);
  if (exponent == 0) {
    float magnitude = static_cast<float>(fraction) * 5.9604644775390625e-8f;  // 2^-24
    return bits_float(sign | float_bits(magnitude));
  }
  return bits_float(sign | (exponent + 112) << 23 | fraction << 13);
#endif
}

/** The half nearest to a float, ties to even; every NaN becomes one. */
LLCUDA_HD uint16_t half_bits(float value) {
#ifdef __CUDA_ARCH__
  return __half_as_ushort(__float2half_rn(value));
#else
  uint32_t bits = float_bits(value);
  uint32_t sign = bits >> 16 & 0x8000u;
  uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return 0x7fff;
  if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);
  if (magnitude < 0x38800000u) {
    // Subnormal half: adding 0.5 leaves exactly the wanted bits, rounded, in the low fraction.
    float shifted = bits_float(magnitude) + 0.5f;
    return static_cast<uint16_t>(sign | (float_bits(shifted) - 0x3f000000u));
  }
  uint32_t odd = magnitude >> 13 & 1u;
  return static_cast<uint16_t>(sign | (magnitude - 0x38000000u + 0xfffu + odd) >> 13);
#endif
}

/** The float whose upper half these bits are. */
LLCUDA_HD float bfloat_value(uint32_t bits) {
  return bits_float(bits << 16);
}

/** The bfloat16 nearest to a float, ties to even; every NaN becomes one. */
LLCUDA_HD uint16_t bfloat_bits(float value) {
#ifdef __CUDA_ARCH__
  return __bfloat16_as_ushort(__float2bfloat16_rn(value));
#else
  uint32_t bits = float_bits(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
  return static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
#endif
}

/** Storage of a half and of a bfloat16: types of their own, so that kernels can be chosen by them.
 */
struct Half {
  uint16_t bits;
};
struct BFloat {
  uint16_t bits;
};

LLCUDA_HD float to_float(float value) {
  return value;
}
LLCUDA_HD float to_float(Half value) {
  return half_value(value.bits);
}
LLCUDA_HD float to_float(BFloat value) {
  return bfloat_value(value.bits);
}

/** A float in the storage type Out, rounded to nearest. */
template <class Out>
struct FromFloat;
template <>
struct FromFloat<float> {
  LLCUDA_HD static float of(float value) { return value; }
};
template <>
struct FromFloat<Half> {
  LLCUDA_HD static Half of(float value) { return Half{half_bits(value)}; }
};
template <>
struct FromFloat<BFloat> {
  LLCUDA_HD static BFloat of(float value) { return BFloat{bfloat_bits(value)}; }
};

}  // namespace llcuda
