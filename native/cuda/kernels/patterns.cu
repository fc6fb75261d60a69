// The full statistics of halves: how often each of the 65,536 bit patterns is there tells all of
// them.
#include "distribution.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 1024;
constexpr int WARPS = BLOCK / 32;
constexpr int PATTERNS = 1 << 16;

/** Two halves in a word: without their signs, and both below the end of the wide counters. */
__device__ __forceinline__ uint32_t magnitudes(uint32_t word) {
  return word & 0x7fff7fffu;
}
__device__ __forceinline__ bool both_wide(uint32_t magnitudes) {
  return (magnitudes & 0xffffu) < WIDE_KEYS && magnitudes >> 16 < WIDE_KEYS;
}
__device__ __forceinline__ uint32_t larger_half(uint32_t magnitudes) {
  return max(magnitudes & 0xffffu, magnitudes >> 16);
}

/** The bit pattern of T's infinity. */
template <class T>
constexpr uint32_t INFINITE = 0x7f80u;
template <>
constexpr uint32_t INFINITE<Half> = 0x7c00u;

/** One pattern; returns its magnitude if it is finite, else 0. */
template <class T>
__device__ __forceinline__ uint32_t count_one(uint32_t bits, unsigned* words, uint32_t* patterns) {
  uint32_t magnitude = bits & 0x7fffu;
  if (magnitude < WIDE_KEYS)
    atomicAdd(&words[wide_word(static_cast<int>(bits))], 1u);
  else
    atomicAdd(&patterns[bits], 1u);
  return magnitude < INFINITE<T> ? magnitude : 0;
}

/** 16-byte words of a thread that are looked at together, and those on their way meanwhile. */
constexpr int AT_ONCE = 2;
using Words = uint4[AT_ONCE];

template <class T>
__device__ __forceinline__ void fetch(const T* run, int step, int lane, Words& words) {
#pragma unroll
  for (int j = 0; j < AT_ONCE; j++)
    words[j] = __ldcs(reinterpret_cast<const uint4*>(run) + (step + j) * 32 + lane);
}

/**
 * A whole run of 4096 at an address that is a multiple of 16, whose first words are in `next`; at
 * the end those of the run `after` are. Returns a lane's largest magnitude.
 */
template <class T>
__device__ __forceinline__ uint32_t count_run(const T* run, const T* after, int lane, Words& next,
                                              unsigned* words, uint32_t* patterns) {
  constexpr int N = WIDTH<T>, STEPS = SUMMARY_RUN / (32 * N);
  uint32_t twos = 0, single = 0;
#pragma unroll 1
  for (int step = 0; step < STEPS; step += AT_ONCE) {
    uint32_t loaded[AT_ONCE][4];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      loaded[j][0] = next[j].x;
      loaded[j][1] = next[j].y;
      loaded[j][2] = next[j].z;
      loaded[j][3] = next[j].w;
    }
    bool last = step + AT_ONCE >= STEPS;
    fetch(last ? after : run, last ? 0 : step + AT_ONCE, lane, next);
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      uint32_t most = 0;
#pragma unroll
      for (int i = 0; i < 4; i++) most = __vmaxu2(most, magnitudes(loaded[j][i]));
      if (both_wide(most)) {
        twos = __vmaxu2(twos, most);
#pragma unroll
        for (int i = 0; i < 4; i++) {
          count_wide(words, static_cast<int16_t>(loaded[j][i]) * 4);
          count_wide(words, static_cast<int>(loaded[j][i]) >> 14 & ~3);
        }
      } else {
        auto* again = reinterpret_cast<const uint16_t*>(run) + ((step + j) * 32 + lane) * N;
#pragma unroll 1
        for (int k = 0; k < N; k++) single = max(single, count_one<T>(again[k], words, patterns));
      }
    }
  }
  return max(single, larger_half(twos));
}

template <class T>
__global__ void __launch_bounds__(BLOCK, 1)
    count_patterns(const T* in, int64_t n, uint32_t* patterns, uint32_t* run_maxima, bool aligned) {
  await_predecessors();
  extern __shared__ uint4 shared[];
  auto* words = reinterpret_cast<unsigned*>(shared);
  clear_wide<BLOCK>(words);
  __syncthreads();
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN, stride = int64_t{gridDim.x} * WARPS;
  int64_t whole = aligned ? n / SUMMARY_RUN : 0, run = blockIdx.x * int64_t{WARPS} + warp;
  Words next;
  if (run < whole) fetch(in + run * SUMMARY_RUN, 0, lane, next);
  for (; run < runs; run += stride) {
    const T* here = in + run * SUMMARY_RUN;
    uint32_t most = 0;
    if (run < whole) {
      // After the last one nothing is to come: its own first words do no harm.
      const T* after = run + stride < whole ? here + stride * SUMMARY_RUN : here;
      most = count_run(here, after, lane, next, words, patterns);
    } else {
      int64_t to = min((run + 1) * SUMMARY_RUN, n);
#pragma unroll 1
      for (int64_t i = run * SUMMARY_RUN + lane; i < to; i += 32)
        most = max(most, count_one<T>(in[i].bits, words, patterns));
    }
    most = warp_max(most);
    if (lane == 0) run_maxima[run] = float_bits(to_float(T{static_cast<uint16_t>(most)}));
  }
  __syncthreads();
  merge_wide<BLOCK>(words, patterns);
}

constexpr int FOLD_BLOCK = 256;

template <class T>
__global__ void __launch_bounds__(FOLD_BLOCK)
    fold_patterns(uint32_t* patterns, Gathered* blocks, unsigned long long* counts, int turn) {
  await_predecessors();
  __shared__ Gathered by_warp[FOLD_BLOCK / 32];
  Gathered seen = nothing_gathered();
  for (int bits = blockIdx.x * FOLD_BLOCK + threadIdx.x; bits < PATTERNS;
       bits += gridDim.x * FOLD_BLOCK) {
    uint32_t times = patterns[bits];
    if (times == 0) continue;
    patterns[bits] = 0;
    float value = to_float(T{static_cast<uint16_t>(bits)});
    gather_times(value, times, seen);
    if (magnitude_bits(value) < INFINITY_BITS)
      atomicAdd(&counts[fine_key(value)], static_cast<unsigned long long>(times));
  }
  merge_block<FOLD_BLOCK>(seen, by_warp, &blocks[(blockIdx.x + turn) % gridDim.x]);
}

template <class F>
cudaError_t with_half(DType dtype, F f) {
  if (dtype == DType::F16)
    f(Half{});
  else
    f(BFloat{});
  return cudaPeekAtLastError();
}

}  // namespace

cudaError_t launch_count_patterns(DType dtype, const void* in, int64_t n, uint32_t* patterns,
                                  uint32_t* run_maxima, cudaStream_t stream) {
  return with_half(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue_wide(count_patterns<T>, (n + SUMMARY_RUN - 1) / SUMMARY_RUN, WARPS, BLOCK, stream,
                 static_cast<const T*>(in), n, patterns, run_maxima, aligned16(in));
  });
}

cudaError_t launch_fold_patterns(DType dtype, uint32_t* patterns, Gathered* blocks,
                                 unsigned long long* counts, int turn, cudaStream_t stream) {
  return with_half(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(fold_patterns<T>, grid_for(PATTERNS, FOLD_BLOCK, distribution_blocks()), FOLD_BLOCK, 0,
            stream, patterns, blocks, counts, turn);
  });
}

}  // namespace llcuda
