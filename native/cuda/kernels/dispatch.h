#pragma once
// From a dtype at run time to a type at compile time: f gets a value of the storage type.
#include <cuda_runtime_api.h>

#include "../arithmetic/half.h"
#include "../dtype.h"

namespace llcuda {

template <class F>
cudaError_t with_float(DType dtype, F f) {
  switch (dtype) {
    case DType::F32: f(float{}); break;
    case DType::F16: f(Half{}); break;
    case DType::BF16: f(BFloat{}); break;
    default: return cudaErrorInvalidValue;
  }
  return cudaPeekAtLastError();
}

template <class F>
cudaError_t with_plain(DType dtype, F f) {
  switch (dtype) {
    case DType::F64: f(double{}); break;
    case DType::I8: f(int8_t{}); break;
    case DType::I16: f(int16_t{}); break;
    case DType::I32: f(int32_t{}); break;
    case DType::I64: f(int64_t{}); break;
    case DType::U8:
    case DType::Bool: f(uint8_t{}); break;
    default: return with_float(dtype, f);
  }
  return cudaPeekAtLastError();
}

/** What a storage type is computed in. */
template <class T>
struct Computed {
  using type = int64_t;
};
template <>
struct Computed<float> {
  using type = float;
};
template <>
struct Computed<Half> {
  using type = float;
};
template <>
struct Computed<BFloat> {
  using type = float;
};
template <>
struct Computed<double> {
  using type = double;
};

template <class T>
__device__ __forceinline__ typename Computed<T>::type load(T value) {
  return static_cast<typename Computed<T>::type>(value);
}
template <>
__device__ __forceinline__ float load<Half>(Half value) {
  return to_float(value);
}
template <>
__device__ __forceinline__ float load<BFloat>(BFloat value) {
  return to_float(value);
}

template <class T>
__device__ __forceinline__ T store(typename Computed<T>::type value) {
  return static_cast<T>(value);
}
template <>
__device__ __forceinline__ Half store<Half>(float value) {
  return FromFloat<Half>::of(value);
}
template <>
__device__ __forceinline__ BFloat store<BFloat>(float value) {
  return FromFloat<BFloat>::of(value);
}

/** COUNT values that travel in one access. */
template <class T, int COUNT>
struct alignas(sizeof(T) * COUNT) Pack {
  T at[COUNT];
};

/** Values of T in 16 bytes. */
template <class T>
constexpr int WIDTH = 16 / sizeof(T);

}  // namespace llcuda
