// How two tensors differ.
#include "../arithmetic/summary.h"
#include "../launch.h"
#include "block_reduce.h"
#include "dispatch.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;

/** Sums of one thread; floats in runs of a pack only. */
struct Compared {
  double squared_error = 0, dot = 0, squares_a = 0, squares_b = 0;
  long long skipped = 0, compared = 0;
  unsigned long long worst = 0;

  template <int N>
  __device__ __forceinline__ void add(const float (&a)[N], const float (&b)[N], int64_t first) {
    float error = 0, product = 0, square_a = 0, square_b = 0, most = 0;
    int counted = 0;
#pragma unroll
    for (int k = 0; k < N; k++) {
      float x = a[k], y = b[k];
      if (!is_finite(x) || !is_finite(y)) continue;
      counted++;
      float d = x - y;
      error = fmaf(d, d, error);
      product = fmaf(x, y, product);
      square_a = fmaf(x, x, square_a);
      square_b = fmaf(y, y, square_b);
      most = fmaxf(most, fabsf(d));
    }
    compared += counted;
    skipped += N - counted;
    squared_error += error;
    dot += product;
    squares_a += square_a;
    squares_b += square_b;
    // Error above, place below: a place is told as a run of 2^16 values, so that it fits 32 bits.
    worst = max(worst, static_cast<unsigned long long>(float_bits(most)) << 32 |
                           (0xffffffffu - static_cast<uint32_t>(first >> 16)));
  }
};

template <class T>
__global__ void __launch_bounds__(BLOCK)
    compare(const T* a, const T* b, int64_t n, ComparisonResult* out, bool aligned) {
  constexpr int N = WIDTH<T>;
  Compared seen;
  int64_t packs = aligned ? n / N : 0, stride = int64_t{gridDim.x} * BLOCK;
  // Several loads at once hide the memory's latency.
  constexpr int AT_ONCE = 4;
  for (int64_t first = blockIdx.x * int64_t{BLOCK} + threadIdx.x; first < packs;
       first += AT_ONCE * stride) {
    uint4 left[AT_ONCE], right[AT_ONCE];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      int64_t i = min(first + j * stride, packs - 1);
      left[j] = __ldcs(reinterpret_cast<const uint4*>(a) + i);
      right[j] = __ldcs(reinterpret_cast<const uint4*>(b) + i);
    }
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      if (first + j * stride >= packs) break;
      float x[N], y[N];
#pragma unroll
      for (int k = 0; k < N; k++) {
        x[k] = load(reinterpret_cast<const T*>(&left[j])[k]);
        y[k] = load(reinterpret_cast<const T*>(&right[j])[k]);
      }
      seen.add(x, y, (first + j * stride) * N);
    }
  }
  for (int64_t i = packs * N + blockIdx.x * int64_t{BLOCK} + threadIdx.x; i < n; i += stride) {
    float x[1] = {load(a[i])}, y[1] = {load(b[i])};
    seen.add(x, y, i);
  }
  auto [squared_error, dot, squares_a, squares_b, skipped, compared, worst] = seen;
  squared_error = block_sum(squared_error);
  dot = block_sum(dot);
  squares_a = block_sum(squares_a);
  squares_b = block_sum(squares_b);
  skipped = block_sum(skipped);
  compared = block_sum(compared);
  worst =
      block_reduce(worst, [](unsigned long long p, unsigned long long q) { return p > q ? p : q; });
  if (threadIdx.x != 0) return;
  atomicAdd(&out->squared_error, squared_error);
  atomicAdd(&out->dot, dot);
  atomicAdd(&out->squares_a, squares_a);
  atomicAdd(&out->squares_b, squares_b);
  atomicAdd(reinterpret_cast<unsigned long long*>(&out->compared),
            static_cast<unsigned long long>(compared));
  atomicAdd(reinterpret_cast<unsigned long long*>(&out->skipped),
            static_cast<unsigned long long>(skipped));
  atomicMax(reinterpret_cast<unsigned long long*>(&out->max_error_index), worst);
}

/** Finds the place of the largest error within its run of 2^16 values. */
template <class T>
__global__ void end_compare(const T* a, const T* b, int64_t n, ComparisonResult* out) {
  __shared__ unsigned long long place;
  auto packed = static_cast<unsigned long long>(out->max_error_index);
  auto bits = static_cast<uint32_t>(packed >> 32);
  int64_t from = static_cast<int64_t>(0xffffffffu - static_cast<uint32_t>(packed)) << 16;
  if (threadIdx.x == 0) place = ~0ull;
  __syncthreads();
  for (int64_t i = from + threadIdx.x; packed != 0 && i < min(from + 65536, n); i += blockDim.x) {
    float x = load(a[i]), y = load(b[i]);
    if (is_finite(x) && is_finite(y) && float_bits(fabsf(x - y)) == bits)
      atomicMin(&place, static_cast<unsigned long long>(i));
  }
  __syncthreads();
  if (threadIdx.x != 0) return;
  out->max_error = bits_float(bits);
  out->max_error_index = packed == 0 ? -1 : static_cast<int64_t>(place);
}

}  // namespace

cudaError_t launch_compare(DType dtype, const void* a, const void* b, int64_t n,
                           ComparisonResult* out, cudaStream_t stream) {
  cudaError_t error = cudaMemsetAsync(out, 0, sizeof *out, stream);
  if (error != cudaSuccess) return error;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    auto *left = static_cast<const T*>(a), *right = static_cast<const T*>(b);
    if (n > 0)
      compare<T><<<resident_grid((n + BLOCK - 1) / BLOCK), BLOCK, 0, stream>>>(
          left, right, n, out, aligned16(a) && aligned16(b));
    end_compare<T><<<1, BLOCK, 0, stream>>>(left, right, n, out);
  });
}

}  // namespace llcuda
