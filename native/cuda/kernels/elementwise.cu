// Operations on each value, 16 bytes at a time where the addresses allow it.
#include "../arithmetic/activation.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

template <class C>
__device__ __forceinline__ C apply(Binary op, C a, C b) {
  switch (op) {
    case Binary::add: return a + b;
    case Binary::sub: return a - b;
    case Binary::mul: return a * b;
    case Binary::div: break;
  }
  if constexpr (std::is_same<C, int64_t>::value)
    return b == 0 ? 0 : a / b;
  else
    return a / b;
}

template <class T, int N>
__global__ void binary(Binary op, const T* a, const T* b, T* out, int64_t packs, int64_t period) {
  await_predecessors();
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < packs;
       i += int64_t{gridDim.x} * blockDim.x) {
    auto left = reinterpret_cast<const Pack<T, N>*>(a)[i];
    Pack<T, N> right, result;
    if (period == 1) {
#pragma unroll
      for (int k = 0; k < N; k++) right.at[k] = b[0];
    } else {
      // `period` counts packs here.
      right = reinterpret_cast<const Pack<T, N>*>(b)[period == packs ? i : i % period];
    }
#pragma unroll
    for (int k = 0; k < N; k++)
      result.at[k] = store<T>(apply(op, load(left.at[k]), load(right.at[k])));
    reinterpret_cast<Pack<T, N>*>(out)[i] = result;
  }
}

__device__ __forceinline__ float apply(Unary op, float x, float p, float q) {
  switch (op) {
    case Unary::affine: return x * p + q;
    case Unary::silu: return silu(x);
    case Unary::gelu: return gelu(x);
    case Unary::gelu_tanh: return gelu_tanh(x);
    case Unary::relu: break;
  }
  return relu(x);
}

template <class T, int N>
__global__ void unary(Unary op, const T* in, T* out, int64_t packs, float p, float q) {
  await_predecessors();
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < packs;
       i += int64_t{gridDim.x} * blockDim.x) {
    auto values = reinterpret_cast<const Pack<T, N>*>(in)[i];
#pragma unroll
    for (int k = 0; k < N; k++) values.at[k] = store<T>(apply(op, load(values.at[k]), p, q));
    reinterpret_cast<Pack<T, N>*>(out)[i] = values;
  }
}

}  // namespace

cudaError_t launch_binary(Binary op, DType dtype, const void* a, const void* b, void* out,
                          int64_t n, int64_t period, cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_plain(dtype, [&](auto tag) {
    using T = decltype(tag);
    constexpr int N = WIDTH<T>;
    auto* left = static_cast<const T*>(a);
    auto* right = static_cast<const T*>(b);
    auto* target = static_cast<T*>(out);
    bool packed = n % N == 0 && aligned16(a) && aligned16(out) &&
                  (period == 1 || (period % N == 0 && aligned16(b)));
    // A period of one pack would look like one value: take single values instead.
    if (packed && period != N)
      enqueue(binary<T, N>, grid_for(n / N), THREADS, 0, stream, op, left, right, target, n / N,
              period == 1 ? 1 : period / N);
    else
      enqueue(binary<T, 1>, grid_for(n), THREADS, 0, stream, op, left, right, target, n, period);
  });
}

cudaError_t launch_unary(Unary op, DType dtype, const void* in, void* out, int64_t n, float p,
                         float q, cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    constexpr int N = WIDTH<T>;
    auto* source = static_cast<const T*>(in);
    auto* target = static_cast<T*>(out);
    if (n % N == 0 && aligned16(in) && aligned16(out))
      enqueue(unary<T, N>, grid_for(n / N), THREADS, 0, stream, op, source, target, n / N, p, q);
    else
      enqueue(unary<T, 1>, grid_for(n), THREADS, 0, stream, op, source, target, n, p, q);
  });
}

}  // namespace llcuda
