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

/** 16-byte words of a thread that are looked at together. */
constexpr int AT_ONCE = 2;

/** The patterns of 16 bytes; returns the largest finite magnitude, as a pattern. */
template <class T, class Again>
__device__ __forceinline__ uint32_t count_pack(const uint4& loaded, const Again& again,
                                               unsigned* words, uint32_t* patterns) {
  const uint32_t pack[4] = {loaded.x, loaded.y, loaded.z, loaded.w};
  uint32_t twos = 0;
#pragma unroll
  for (int i = 0; i < 4; i++) twos = __vmaxu2(twos, magnitudes(pack[i]));
  if (both_wide(twos)) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      count_wide(words, static_cast<int16_t>(pack[i]) * 4);
      count_wide(words, static_cast<int>(pack[i]) >> 14 & ~3);
    }
    return larger_half(twos);
  }
  uint32_t most = 0;
#pragma unroll 1
  for (int k = 0; k < WIDTH<T>; k++)
    most = max(most, count_one<T>(again(k)->bits, words, patterns));
  return most;
}

template <class T>
__global__ void __launch_bounds__(BLOCK, 1)
    count_patterns(const T* in, int64_t n, uint32_t* patterns, uint32_t* run_maxima, bool aligned) {
  await_predecessors();
  extern __shared__ uint4 shared[];
  auto* words = reinterpret_cast<unsigned*>(shared);
  clear_counters<BLOCK, WidePlaces>(words);
  __syncthreads();
  auto together = [&](const uint4(&loaded)[AT_ONCE], const auto& again) {
    uint32_t most = 0;
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      auto of_pack = [&](int k) { return again(j * WIDTH<T> + k); };
      most = max(most, count_pack<T>(loaded[j], of_pack, words, patterns));
    }
    return most;
  };
  auto singly = [&](const T* where) { return count_one<T>(where->bits, words, patterns); };
  for_each_run<BLOCK, AT_ONCE>(in, n, aligned, run_maxima, together, singly, [](uint32_t most) {
    return float_bits(to_float(T{static_cast<uint16_t>(most)}));
  });
  __syncthreads();
  merge_counters<BLOCK, WidePlaces>(words, patterns);
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
