#pragma once
// What a function needs to run on the GPU and, compiled by any C++ compiler, on the processor.
#include <cstdint>
#include <cstring>

#ifdef __CUDACC__
#define LLCUDA_HD __host__ __device__ __forceinline__
#else
#define LLCUDA_HD inline
#endif

namespace llcuda {

/** The 32 bits of a float, and back. */
LLCUDA_HD uint32_t float_bits(float value) {
#ifdef __CUDA_ARCH__
  return __float_as_uint(value);
#else
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
#endif
}

LLCUDA_HD float bits_float(uint32_t bits) {
#ifdef __CUDA_ARCH__
  return __uint_as_float(bits);
#else
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
#endif
}

/** The 64 bits of a double, and their halves. */
LLCUDA_HD uint64_t double_bits(double value) {
#ifdef __CUDA_ARCH__
  return static_cast<uint64_t>(__double_as_longlong(value));
#else
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
#endif
}
LLCUDA_HD uint32_t upper_bits(double value) {
  return static_cast<uint32_t>(double_bits(value) >> 32);
}
LLCUDA_HD uint32_t lower_bits(double value) {
  return static_cast<uint32_t>(double_bits(value));
}

/** The bits without the sign: they order magnitudes, and those of a NaN are beyond infinity's. */
LLCUDA_HD uint32_t magnitude_bits(float value) {
  return float_bits(value) & 0x7fffffffu;
}
constexpr uint32_t INFINITY_BITS = 0x7f800000u;

/** Little-endian words at addresses that are multiples of ALIGN. */
LLCUDA_HD uint32_t load16(const uint8_t* p) {
#ifdef __CUDA_ARCH__
  return *reinterpret_cast<const uint16_t*>(p);
#else
  return static_cast<uint32_t>(p[0]) | static_cast<uint32_t>(p[1]) << 8;
#endif
}

template <int ALIGN>
LLCUDA_HD uint32_t load32(const uint8_t* p) {
#ifdef __CUDA_ARCH__
  if (ALIGN >= 4) return *reinterpret_cast<const uint32_t*>(p);
  if (ALIGN >= 2) return load16(p) | load16(p + 2) << 16;
#endif
  return p[0] | static_cast<uint32_t>(p[1]) << 8 | static_cast<uint32_t>(p[2]) << 16 |
         static_cast<uint32_t>(p[3]) << 24;
}

/** Byte `k` of a word, unsigned and signed. */
LLCUDA_HD int byte_of(uint32_t word, int k) {
  return word >> (8 * k) & 255;
}
LLCUDA_HD int signed_byte_of(uint32_t word, int k) {
  return static_cast<int8_t>(word >> (8 * k) & 255);
}

LLCUDA_HD int popcount(uint32_t word) {
#ifdef __CUDA_ARCH__
  return __popc(word);
#else
  return __builtin_popcount(word);
#endif
}

}  // namespace llcuda
