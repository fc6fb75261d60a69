// Constant and evenly spaced values.
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

template <class T>
__global__ void fill(T* out, int64_t n, T value) {
  await_predecessors();
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < n;
       i += int64_t{gridDim.x} * blockDim.x)
    out[i] = value;
}

template <class T, class Number>
__global__ void arange(T* out, int64_t n, Number start, Number step) {
  await_predecessors();
  using C = typename Computed<T>::type;
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < n;
       i += int64_t{gridDim.x} * blockDim.x)
    out[i] = store<T>(static_cast<C>(start + static_cast<Number>(i) * step));
}

template <class T>
T host_value(double value) {
  return static_cast<T>(value);
}
template <>
Half host_value<Half>(double value) {
  return FromFloat<Half>::of(static_cast<float>(value));
}
template <>
BFloat host_value<BFloat>(double value) {
  return FromFloat<BFloat>::of(static_cast<float>(value));
}

}  // namespace

cudaError_t launch_fill(DType dtype, void* out, int64_t n, double value, cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_plain(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(fill<T>, grid_for(n), THREADS, 0, stream, static_cast<T*>(out), n,
            host_value<T>(value));
  });
}

cudaError_t launch_arange(DType dtype, void* out, int64_t n, double start, double step,
                          cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_plain(dtype, [&](auto tag) {
    using T = decltype(tag);
    if constexpr (std::is_same<typename Computed<T>::type, int64_t>::value)
      enqueue(arange<T, int64_t>, grid_for(n), THREADS, 0, stream, static_cast<T*>(out), n,
              static_cast<int64_t>(start), static_cast<int64_t>(step));
    else
      enqueue(arange<T, double>, grid_for(n), THREADS, 0, stream, static_cast<T*>(out), n, start,
              step);
  });
}

}  // namespace llcuda
