// What a tensor's values are like, in one pass.
#include "../arithmetic/summary.h"
#include "../launch.h"
#include "block_reduce.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"
#include "unpack.h"
#include "value_range.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;
constexpr int WARPS = BLOCK / 32;
constexpr float LARGEST_HALF = 65504.0f;

/**
 * Counters in shared memory: one for each sign, exponent and quarter of an octave of a float, one
 * for zeros, and one a sign for what is tiny: not zero, but with its key. A single copy: the GPU
 * adds up the lanes that meet at one counter by itself.
 */
constexpr int KEYS = 1 << KEY_BITS, ZEROS_KEY = KEYS, TINY_KEYS = KEYS + 1, COUNTERS = KEYS + 3;
/** Blocks at once on a multiprocessor, and 16-byte loads of a thread that are on their way. */
constexpr int RESIDENT_SUMMARIES = 4, AT_ONCE = 4;

/** What a thread has seen; floats are summed in short runs only, and those in double. */
struct Seen {
  double sum = 0, squares = 0;
  unsigned strange = 0, zeros = 0, nan = 0, positive_infinity = 0, negative_infinity = 0,
           beyond_half = 0;
  float min = INFINITY, max = -INFINITY;
};

/**
 * Whether zeros are counted under their key, which saves a choice at each value. No half but zero
 * is so small that it has that key; the seldom bfloat16 that is gets counted anew.
 */
template <class T>
constexpr bool ZERO_BY_KEY = sizeof(T) == 2;
template <class T>
constexpr bool IS_HALF = false;
template <>
constexpr bool IS_HALF<Half> = true;
template <class T>
constexpr bool IS_BFLOAT = false;
template <>
constexpr bool IS_BFLOAT<BFloat> = true;

template <class T>
__device__ __forceinline__ void count(float x, unsigned* counters) {
  int key = magnitude_key(x);
  // Without a branch, which would part the lanes at each value.
  atomicAdd(&counters[ZERO_BY_KEY<T> || x != 0.0f ? key : ZEROS_KEY], 1u);
}

/** Takes one of `count` back if it was tiny. */
__device__ __forceinline__ void recount(float x, unsigned* counters) {
  int key = magnitude_key(x);
  if (x == 0.0f || key % (KEYS / 2) != 0) return;
  atomicSub(&counters[key], 1u);
  atomicAdd(&counters[TINY_KEYS + key / (KEYS / 2)], 1u);
}

/** N values of which some are not finite, or too large for sums in float. */
template <class T, int N>
__device__ __forceinline__ void look_closely(const T* in, float pivot, Seen& seen, Range<T>& range,
                                             unsigned* counters) {
#pragma unroll 1
  for (int k = 0; k < N; k++) {
    float x = load(in[k]);
    if (is_finite(x)) {
      double d = static_cast<double>(x) - pivot;
      seen.sum += d;
      seen.squares += d * d;
      range.add(x);
      count<T>(x, counters);
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

/** What all values are measured from: the first one, if it is finite. */
struct Pivot {
  float value;
  /** A sum of squares up to this has no value beyond the largest half. */
  float harmless;
  __device__ explicit Pivot(float first) : value(is_finite(first) ? first : 0.0f) {
    constexpr float HALFWAY = LARGEST_HALF / 2;
    harmless = fabsf(value) <= HALFWAY ? HALFWAY * HALFWAY : -1.0f;
  }
};

/**
 * N values, with the words they were unpacked from if they fill any.
 * @param in where they came from: the seldom cases read them again, one by one
 */
template <class T, int N>
__device__ __forceinline__ void look(const float (&values)[N], const uint4& words, const T* in,
                                     const Pivot& pivot, Seen& seen, Range<T>& range,
                                     unsigned* counters) {
  float sum = 0, squares = 0;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float d = values[k] - pivot.value;
    sum += d;
    squares = fmaf(d, d, squares);
  }
  // Whatever is not finite makes this sum so.
  if (squares < INFINITY) {
    range.add_all(values, words);
#pragma unroll
    for (int k = 0; k < N; k++) count<T>(values[k], counters);
    seen.sum += sum;
    seen.squares += squares;
  } else {
    look_closely<T, N>(in, pivot.value, seen, range, counters);
  }
  if (!IS_HALF<T> && !(squares <= pivot.harmless)) {
#pragma unroll 1
    for (int k = 0; k < N; k++) {
      float magnitude = fabsf(load(in[k]));
      if (magnitude > LARGEST_HALF && magnitude < INFINITY) seen.beyond_half++;
    }
  }
}

/** The counters of a block, added to those of all; returns this thread's zeros among them. */
template <class T>
__device__ unsigned merge_histogram(const unsigned* counters, int first_exponent, unsigned* bins,
                                    SummaryResult* out) {
  unsigned zeros = 0;
  for (int i = threadIdx.x; i < HISTOGRAM_BINS; i += BLOCK) bins[i] = 0;
  __syncthreads();
  for (int key = threadIdx.x; key < COUNTERS; key += BLOCK) {
    unsigned total = counters[key];
    if (total == 0) continue;
    if (key == ZEROS_KEY || (ZERO_BY_KEY<T> && key < KEYS && key % (KEYS / 2) == 0))
      zeros += total;
    else
      atomicAdd(&bins[key_bin(key < KEYS ? key : (key - TINY_KEYS) * (KEYS / 2), first_exponent)],
                total);
  }
  __syncthreads();
  for (int i = threadIdx.x; i < HISTOGRAM_BINS; i += BLOCK)
    if (bins[i] > 0) atomicAdd(&out->histogram[i], static_cast<unsigned long long>(bins[i]));
  return zeros;
}

template <class T>
__global__ void __launch_bounds__(BLOCK, RESIDENT_SUMMARIES)
    summary(const T* in, int64_t n, int first_exponent, SummaryResult* out, uint32_t* run_maxima,
            bool aligned) {
  await_predecessors();
  constexpr int N = WIDTH<T>;
  __shared__ unsigned counters[COUNTERS];
  __shared__ unsigned bins[HISTOGRAM_BINS];
  for (int i = threadIdx.x; i < COUNTERS; i += BLOCK) counters[i] = 0;
  __syncthreads();
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  const Pivot pivot(load(in[0]));
  Seen seen;
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  for (int64_t run = blockIdx.x * int64_t{WARPS} + warp; run < runs;
       run += int64_t{gridDim.x} * WARPS) {
    int64_t from = run * SUMMARY_RUN, to = min(from + SUMMARY_RUN, n);
    Range<T> range;
    if (aligned && to - from == SUMMARY_RUN) {
      constexpr int STEPS = SUMMARY_RUN / (32 * N);
      auto* packs = reinterpret_cast<const uint4*>(in + from);
#pragma unroll 1
      for (int step = 0; step < STEPS; step += AT_ONCE) {
        uint4 words[AT_ONCE];
#pragma unroll
        for (int j = 0; j < AT_ONCE; j++) words[j] = __ldcs(packs + (step + j) * 32 + lane);
#pragma unroll
        for (int j = 0; j < AT_ONCE; j++) {
          float values[N];
          unpack<T>(words[j], values);
          look(values, words[j], in + from + ((step + j) * 32 + lane) * N, pivot, seen, range,
               counters);
        }
      }
    } else {
#pragma unroll 1
      for (int64_t i = from + lane; i < to; i += 32) {
        float values[1] = {load(in[i])};
        look(values, uint4{}, in + i, pivot, seen, range, counters);
      }
    }
    if constexpr (IS_BFLOAT<T>) {
      if (range.has_tiny()) {
        bool packed = aligned && to - from == SUMMARY_RUN;
        int width = packed ? N : 1;
#pragma unroll 1
        for (int64_t i = from + lane * width; i < to; i += 32 * width)
          for (int k = 0; k < width; k++) recount(load(in[i + k]), counters);
      }
    }
    range.settle();
    seen.min = fminf(seen.min, range.min);
    seen.max = fmaxf(seen.max, range.max);
    // Without a finite value the range is turned inside out: its magnitude counts as 0.
    uint32_t most = float_bits(fmaxf(fmaxf(-range.min, range.max), 0.0f));
    for (int offset = 16; offset > 0; offset /= 2)
      most = max(most, __shfl_xor_sync(0xffffffffu, most, offset));
    if (lane == 0) run_maxima[run] = most;
  }
  __syncthreads();
  seen.zeros += merge_histogram<T>(counters, first_exponent, bins, out);
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
  if (blockIdx.x == 0) out->pivot = pivot.value;
  // Ordered keys make the extremes of floats those of unsigned integers; host code turns them back.
  auto key = [](float x) {
    uint32_t bits = float_bits(x);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  };
  atomicMin(reinterpret_cast<unsigned*>(&out->min), key(lowest));
  atomicMax(reinterpret_cast<unsigned*>(&out->max), key(highest));
}

__global__ void begin_summary(SummaryResult* out) {
  await_predecessors();
  for (int i = threadIdx.x; i < HISTOGRAM_BINS; i += blockDim.x) out->histogram[i] = 0;
  if (threadIdx.x != 0) return;
  out->sum = out->squares = out->pivot = 0;
  out->finite = out->zeros = out->nan = out->positive_infinity = out->negative_infinity =
      out->beyond_half = 0;
  out->min = bits_float(0xffffffffu);
  out->max = 0.0f;
}

__global__ void end_summary(SummaryResult* out, int64_t n) {
  await_predecessors();
  out->finite = n - out->finite;
  auto value = [](float key) {
    uint32_t bits = float_bits(key);
    return bits_float(bits & 0x80000000u ? bits & 0x7fffffffu : ~bits);
  };
  out->min = value(out->min);
  out->max = value(out->max);
}

}  // namespace

cudaError_t launch_summary(DType dtype, const void* in, int64_t n, int first_exponent,
                           SummaryResult* out, uint32_t* run_maxima, cudaStream_t stream) {
  enqueue(begin_summary, 1, BLOCK, 0, stream, out);
  cudaError_t error = cudaPeekAtLastError();
  if (n > 0 && error == cudaSuccess)
    error = with_float(dtype, [&](auto tag) {
      using T = decltype(tag);
      int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
      enqueue(summary<T>, grid_for(runs, WARPS, int64_t{RESIDENT_SUMMARIES} * multiprocessors()),
              BLOCK, 0, stream, static_cast<const T*>(in), n, first_exponent, out, run_maxima,
              aligned16(in));
    });
  if (error != cudaSuccess) return error;
  enqueue(end_summary, 1, 1, 0, stream, out, n);
  return cudaPeekAtLastError();
}

}  // namespace llcuda
