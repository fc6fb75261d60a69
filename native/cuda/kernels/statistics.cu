// What a tensor's values are like, in one pass.
#include "../arithmetic/summary.h"
#include "../launch.h"
#include "block_reduce.h"
#include "dispatch.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;
constexpr int WARPS = BLOCK / 32;
constexpr float LARGEST_HALF = 65504.0f;

/** Copies of the histogram, side by side: neighbouring lanes seldom meet at one bin of one copy. */
constexpr int COPIES = 8;

/** What a thread has seen; floats are summed in short runs only, and those in double. */
struct Seen {
  double sum = 0, squares = 0;
  unsigned strange = 0, zeros = 0, nan = 0, positive_infinity = 0, negative_infinity = 0,
           beyond_half = 0;
  float min = INFINITY, max = -INFINITY;
};

/** N values; returns the bits of their largest finite magnitude. */
template <int N>
__device__ __forceinline__ uint32_t look(const float (&values)[N], float pivot, int first_exponent,
                                         Seen& seen, unsigned* histogram) {
  uint32_t most = 0;
#pragma unroll
  for (int k = 0; k < N; k++) most = max(most, float_bits(values[k]) & 0x7fffffffu);
  float sum = 0, squares = 0;
  auto count = [&](float x) {
    float d = x - pivot;
    sum += d;
    squares = fmaf(d, d, squares);
    seen.min = fminf(seen.min, x);
    seen.max = fmaxf(seen.max, x);
    if (x == 0.0f)
      seen.zeros++;
    else
      atomicAdd(&histogram[magnitude_bin(x, first_exponent) * COPIES], 1u);
  };
  if (most < 0x7f800000u) {
#pragma unroll
    for (int k = 0; k < N; k++) count(values[k]);
  } else {
    most = 0;
    for (int k = 0; k < N; k++) {
      float x = values[k];
      if (is_finite(x)) {
        count(x);
        most = max(most, float_bits(x) & 0x7fffffffu);
        continue;
      }
      seen.strange++;
      if (x != x)
        seen.nan++;
      else if (x > 0)
        seen.positive_infinity++;
      else
        seen.negative_infinity++;
    }
  }
  seen.sum += sum;
  seen.squares += squares;
  if (most > float_bits(LARGEST_HALF)) {
    for (int k = 0; k < N; k++)
      if (is_finite(values[k]) && fabsf(values[k]) > LARGEST_HALF) seen.beyond_half++;
  }
  return most;
}

template <class T>
__global__ void __launch_bounds__(BLOCK)
    summary(const T* in, int64_t n, int first_exponent, SummaryResult* out, uint32_t* run_maxima,
            bool aligned) {
  constexpr int N = WIDTH<T>;
  __shared__ unsigned histogram[HISTOGRAM_BINS * COPIES];
  for (int i = threadIdx.x; i < HISTOGRAM_BINS * COPIES; i += BLOCK) histogram[i] = 0;
  __syncthreads();
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  unsigned* mine = histogram + lane % COPIES;
  float first = load(in[0]);
  float pivot = is_finite(first) ? first : 0.0f;
  Seen seen;
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  for (int64_t run = blockIdx.x * int64_t{WARPS} + warp; run < runs;
       run += int64_t{gridDim.x} * WARPS) {
    int64_t from = run * SUMMARY_RUN, to = min(from + SUMMARY_RUN, n);
    uint32_t most = 0;
    if (aligned && to - from == SUMMARY_RUN) {
      constexpr int STEPS = SUMMARY_RUN / (32 * N);
      constexpr int AT_ONCE = 4;
      auto* packs = reinterpret_cast<const uint4*>(in + from);
      for (int step = 0; step < STEPS; step += AT_ONCE) {
        uint4 words[AT_ONCE];
#pragma unroll
        for (int j = 0; j < AT_ONCE; j++) words[j] = __ldcs(packs + (step + j) * 32 + lane);
#pragma unroll
        for (int j = 0; j < AT_ONCE; j++) {
          auto* raw = reinterpret_cast<const T*>(&words[j]);
          float values[N];
#pragma unroll
          for (int k = 0; k < N; k++) values[k] = load(raw[k]);
          most = max(most, look(values, pivot, first_exponent, seen, mine));
        }
      }
    } else {
      for (int64_t i = from + lane; i < to; i += 32) {
        float values[1] = {load(in[i])};
        most = max(most, look(values, pivot, first_exponent, seen, mine));
      }
    }
    for (int offset = 16; offset > 0; offset /= 2)
      most = max(most, __shfl_xor_sync(0xffffffffu, most, offset));
    if (lane == 0) run_maxima[run] = most;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < HISTOGRAM_BINS; i += BLOCK) {
    unsigned long long total = 0;
    for (int copy = 0; copy < COPIES; copy++) total += histogram[i * COPIES + copy];
    if (total > 0) atomicAdd(&out->histogram[i], total);
  }
  auto total = [](long long mine, int64_t* target) {
    long long sum = block_sum(mine);
    if (threadIdx.x == 0 && sum != 0)
      atomicAdd(reinterpret_cast<unsigned long long*>(target),
                static_cast<unsigned long long>(sum));
  };
  // end_summary turns what was strange into what was finite.
  total(seen.strange, &out->finite);
  total(seen.zeros, &out->zeros);
  total(seen.nan, &out->nan);
  total(seen.positive_infinity, &out->positive_infinity);
  total(seen.negative_infinity, &out->negative_infinity);
  total(seen.beyond_half, &out->beyond_half);
  double sum = block_sum(seen.sum), squares = block_sum(seen.squares);
  float lowest = -block_max(-seen.min), highest = block_max(seen.max);
  if (threadIdx.x != 0) return;
  atomicAdd(&out->sum, sum);
  atomicAdd(&out->squares, squares);
  if (blockIdx.x == 0) out->pivot = pivot;
  // Ordered keys make the extremes of floats those of unsigned integers; host code turns them back.
  auto key = [](float x) {
    uint32_t bits = float_bits(x);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  };
  atomicMin(reinterpret_cast<unsigned*>(&out->min), key(lowest));
  atomicMax(reinterpret_cast<unsigned*>(&out->max), key(highest));
}

__global__ void begin_summary(SummaryResult* out) {
  for (int i = threadIdx.x; i < HISTOGRAM_BINS; i += blockDim.x) out->histogram[i] = 0;
  if (threadIdx.x != 0) return;
  out->sum = out->squares = out->pivot = 0;
  out->finite = out->zeros = out->nan = out->positive_infinity = out->negative_infinity =
      out->beyond_half = 0;
  out->min = bits_float(0xffffffffu);
  out->max = 0.0f;
}

__global__ void end_summary(SummaryResult* out, int64_t n) {
  out->finite = n - out->finite;
  auto value = [](float key) {
    uint32_t bits = float_bits(key);
    return bits_float(bits & 0x80000000u ? bits & 0x7fffffffu : ~bits);
  };
  out->min = value(out->min);
  out->max = value(out->max);
}

template <class T>
__global__ void run_magnitudes(const T* in, int64_t n, const int64_t* runs, float* out) {
  int64_t from = runs[blockIdx.x] * SUMMARY_RUN;
  for (int i = threadIdx.x; i < SUMMARY_RUN; i += blockDim.x) {
    float x = from + i < n ? load(in[from + i]) : NAN;
    out[blockIdx.x * SUMMARY_RUN + i] = is_finite(x) ? fabsf(x) : -1.0f;
  }
}

}  // namespace

cudaError_t launch_summary(DType dtype, const void* in, int64_t n, int first_exponent,
                           SummaryResult* out, uint32_t* run_maxima, cudaStream_t stream) {
  begin_summary<<<1, BLOCK, 0, stream>>>(out);
  cudaError_t error = cudaPeekAtLastError();
  if (n > 0 && error == cudaSuccess)
    error = with_float(dtype, [&](auto tag) {
      using T = decltype(tag);
      int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
      summary<T><<<resident_grid((runs + WARPS - 1) / WARPS), BLOCK, 0, stream>>>(
          static_cast<const T*>(in), n, first_exponent, out, run_maxima, aligned16(in));
    });
  if (error != cudaSuccess) return error;
  end_summary<<<1, 1, 0, stream>>>(out, n);
  return cudaPeekAtLastError();
}

cudaError_t launch_run_magnitudes(DType dtype, const void* in, int64_t n, const int64_t* runs,
                                  int count, float* out, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    run_magnitudes<T><<<count, BLOCK, 0, stream>>>(static_cast<const T*>(in), n, runs, out);
  });
}

}  // namespace llcuda
