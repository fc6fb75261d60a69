// Casts between all plain dtypes: between floats 16 bytes at a time, all others one by one.
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

template <class To, class From>
__device__ __forceinline__ To convert(From value, bool boolean) {
  auto wide = load(value);
  if (boolean) return store<To>(static_cast<typename Computed<To>::type>(wide != 0));
  if constexpr (std::is_same<decltype(wide), int64_t>::value) {
    // By double, as packages/gguf does it: exact up to 2^53, then rounded.
    if constexpr (std::is_same<typename Computed<To>::type, float>::value)
      return store<To>(static_cast<float>(static_cast<double>(wide)));
  } else if constexpr (std::is_same<typename Computed<To>::type, int64_t>::value) {
    if (wide != wide) return store<To>(0);
    constexpr double lowest = sizeof(To) == 8  ? -9223372036854775808.0
                              : To(-1) < To(0) ? -double(1LL << (8 * sizeof(To) - 1))
                                               : 0.0;
    constexpr double highest = sizeof(To) == 8  ? 9223372036854774784.0
                               : To(-1) < To(0) ? double((1LL << (8 * sizeof(To) - 1)) - 1)
                                                : 255.0;
    double clamped = wide < lowest ? lowest : wide > highest ? highest : static_cast<double>(wide);
    return store<To>(static_cast<int64_t>(clamped));
  }
  return store<To>(static_cast<typename Computed<To>::type>(wide));
}

template <class From, class To>
__global__ void cast(const From* in, To* out, int64_t n, bool boolean) {
  await_predecessors();
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < n;
       i += int64_t{gridDim.x} * blockDim.x)
    out[i] = convert<To>(in[i], boolean);
}

/** 16 bytes of the narrower side a step. */
template <class From, class To>
__global__ void cast_packed(const From* in, To* out, int64_t packs) {
  await_predecessors();
  constexpr int N = WIDTH<From> < WIDTH<To> ? WIDTH<From> : WIDTH<To>;
  for (int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; i < packs;
       i += int64_t{gridDim.x} * blockDim.x) {
    auto from = reinterpret_cast<const Pack<From, N>*>(in)[i];
    Pack<To, N> to;
#pragma unroll
    for (int k = 0; k < N; k++)
      to.at[k] = store<To>(static_cast<typename Computed<To>::type>(load(from.at[k])));
    reinterpret_cast<Pack<To, N>*>(out)[i] = to;
  }
}

template <class T>
constexpr bool FLOAT = std::is_same<typename Computed<T>::type, float>::value;

}  // namespace

cudaError_t launch_cast(DType from, const void* in, DType to, void* out, int64_t n,
                        cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  cudaError_t inner = cudaSuccess;
  cudaError_t outer = with_plain(from, [&](auto a) {
    using From = decltype(a);
    inner = with_plain(to, [&](auto b) {
      using To = decltype(b);
      auto* source = static_cast<const From*>(in);
      auto* target = static_cast<To*>(out);
      if constexpr (FLOAT<From> && FLOAT<To>) {
        constexpr int N = WIDTH<From> < WIDTH<To> ? WIDTH<From> : WIDTH<To>;
        if (n % N == 0 && aligned16(in) && aligned16(out)) {
          enqueue(cast_packed<From, To>, grid_for(n / N), THREADS, 0, stream, source, target,
                  n / N);
          return;
        }
      }
      enqueue(cast<From, To>, grid_for(n), THREADS, 0, stream, source, target, n,
              to == DType::Bool);
    });
  });
  return outer != cudaSuccess ? outer : inner;
}

}  // namespace llcuda
