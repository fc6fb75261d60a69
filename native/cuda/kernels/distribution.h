#pragma once
// What the kernels of the full statistics share: the wide counters, and how a block ends.
#include "../arithmetic/gathered.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {

/** The wide counters of a block, with room between them. */
constexpr size_t WIDE_BYTES = size_t{WIDE_WORDS} * 4;

/** Whether blocks of the current device can have the wide counters; asked once per device. */
bool has_wide_counters();

/** One block a multiprocessor: what a block of wide counters has is all that there is. */
template <class... Parameters>
void enqueue_wide(void (*kernel)(Parameters...), int64_t items, int per_block, unsigned threads,
                  cudaStream_t stream, typename Exactly<Parameters>::type... arguments) {
  cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                       static_cast<int>(WIDE_BYTES));
  enqueue(kernel, grid_for(items, per_block, multiprocessors()), threads, WIDE_BYTES, stream,
          arguments...);
}

/** Where the counters of a block lie in its shared memory, and whose they are. */
struct NearPlaces {
  static constexpr int COUNTERS = NEAR_SLOTS, WORDS = (NEAR_SLOTS + 3) / 4 * 4;
  static __device__ __forceinline__ int word(int counter) { return counter; }
  static __device__ __forceinline__ int key(int word) { return slot_key(word); }
};
struct WidePlaces {
  static constexpr int COUNTERS = 2 * WIDE_KEYS, WORDS = WIDE_WORDS;
  static __device__ __forceinline__ int word(int counter) {
    return counter < WIDE_KEYS ? counter : counter - WIDE_KEYS + WIDE_GAP;
  }
  static __device__ __forceinline__ int key(int word) { return wide_word(word); }
};

/** Zeroes them. */
template <int BLOCK, class Places>
__device__ __forceinline__ void clear_counters(unsigned* words) {
  static_assert(Places::WORDS % 4 == 0, "four at once");
  for (int i = threadIdx.x; i < Places::WORDS / 4; i += BLOCK)
    reinterpret_cast<uint4*>(words)[i] = uint4{};
}

/** Adds them to those of all. Each block begins elsewhere, so that few meet at one address. */
template <int BLOCK, class Places, class Total>
__device__ __forceinline__ void merge_counters(const unsigned* words, Total* totals) {
  constexpr int COUNTERS = Places::COUNTERS;
  int from = static_cast<int>(blockIdx.x * int64_t{COUNTERS} / gridDim.x) / 32 * 32;
  for (int i = threadIdx.x; i < COUNTERS; i += BLOCK) {
    int word = Places::word(from + i < COUNTERS ? from + i : from + i - COUNTERS);
    if (words[word] > 0) atomicAdd(&totals[Places::key(word)], static_cast<Total>(words[word]));
  }
}

/** Counts one at 4 times a key whose sign is the number's, in the wide counters. */
__device__ __forceinline__ void count_wide(unsigned* words, int signed_key_bytes) {
  auto* positive = reinterpret_cast<uint8_t*>(words + WIDE_GAP);
  atomicAdd(reinterpret_cast<unsigned*>(positive + signed_key_bytes), 1u);
}

template <class Value>
__device__ __forceinline__ Value from_lane(Value value, int offset) {
  return __shfl_down_sync(0xffffffffu, value, offset);
}

/** What the lane `offset` further has gathered. */
__device__ __forceinline__ Gathered gathered_from(const Gathered& g, int offset) {
  const Moments& m = g.moments;
  return {{from_lane(m.count, offset), from_lane(m.mean, offset), from_lane(m.m2, offset),
           from_lane(m.m3, offset), from_lane(m.m4, offset)},
          from_lane(g.zeros, offset),
          from_lane(g.nan, offset),
          from_lane(g.positive_infinity, offset),
          from_lane(g.negative_infinity, offset),
          from_lane(g.beyond_half, offset),
          from_lane(g.min, offset),
          from_lane(g.max, offset)};
}

/** Of all lanes of a warp, for the first. */
__device__ __forceinline__ Gathered merge_warp(Gathered seen) {
  for (int offset = 16; offset > 0; offset /= 2)
    seen = merge_gathered(seen, gathered_from(seen, offset));
  return seen;
}

/**
 * Adds what a block's threads gathered to `*total`, always in the same order: the same tensor has
 * the same digits every time. Contains a barrier. `by_warp` is in shared memory, one for each warp.
 */
template <int BLOCK>
__device__ __forceinline__ void merge_block(Gathered seen, Gathered* by_warp, Gathered* total) {
  constexpr int WARPS = BLOCK / 32;
  static_assert(WARPS <= 32, "one warp merges what all have");
  seen = merge_warp(seen);
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  if (lane == 0) by_warp[warp] = seen;
  __syncthreads();
  if (warp != 0) return;
  seen = merge_warp(lane < WARPS ? by_warp[lane] : nothing_gathered());
  if (lane == 0) *total = merge_gathered(*total, seen);
}

/** The largest of a warp, for every lane. */
__device__ __forceinline__ uint32_t warp_max(uint32_t value) {
  for (int offset = 16; offset > 0; offset /= 2)
    value = max(value, __shfl_xor_sync(0xffffffffu, value, offset));
  return value;
}

/** The words of a lane from a step of a whole run on. */
template <class T, int AT_ONCE>
__device__ __forceinline__ void fetch(const T* run, int step, int lane, uint4 (&words)[AT_ONCE]) {
#pragma unroll
  for (int j = 0; j < AT_ONCE; j++)
    words[j] = __ldcs(reinterpret_cast<const uint4*>(run) + (step + j) * 32 + lane);
}

/**
 * Goes through n values by runs of SUMMARY_RUN, a warp each: AT_ONCE words of 16 bytes by
 * `together(words, again)`, where `again(k)` is where their k-th value lies, and what is left, or
 * lies at an odd address, one by one by `singly(where)`. Both return a largest magnitude, of which
 * `bits_of` makes what run_maxima is to hold. The next words are on their way meanwhile.
 */
template <int BLOCK, int AT_ONCE, class T, class Together, class Singly, class Bits>
__device__ __forceinline__ void for_each_run(const T* in, int64_t n, bool aligned,
                                             uint32_t* run_maxima, const Together& together,
                                             const Singly& singly, const Bits& bits_of) {
  constexpr int WARPS = BLOCK / 32, N = WIDTH<T>, STEPS = SUMMARY_RUN / (32 * N);
  static_assert(STEPS % AT_ONCE == 0, "a run is whole steps");
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN, whole = aligned ? n / SUMMARY_RUN : 0;
  int64_t stride = int64_t{gridDim.x} * WARPS;
  // By turns to the blocks, so that what is left over at the end is spread over all.
  int64_t run = warp * int64_t{gridDim.x} + blockIdx.x;
  uint4 next[AT_ONCE];
  if (run < whole) fetch(in + run * SUMMARY_RUN, 0, lane, next);
  for (; run < runs; run += stride) {
    const T* here = in + run * SUMMARY_RUN;
    uint32_t most = 0;
    if (run < whole) {
      // After the last one nothing is to come: its own first words do no harm.
      const T* after = run + stride < whole ? here + stride * SUMMARY_RUN : here;
#pragma unroll 1
      for (int step = 0; step < STEPS; step += AT_ONCE) {
        uint4 words[AT_ONCE];
#pragma unroll
        for (int j = 0; j < AT_ONCE; j++) words[j] = next[j];
        bool last = step + AT_ONCE >= STEPS;
        fetch(last ? after : here, last ? 0 : step + AT_ONCE, lane, next);
        auto again = [=](int k) { return here + ((step + k / N) * 32 + lane) * N + k % N; };
        most = max(most, together(words, again));
      }
    } else {
      int64_t left = min(SUMMARY_RUN, n - run * SUMMARY_RUN);
#pragma unroll 1
      for (int64_t i = lane; i < left; i += 32) most = max(most, singly(here + i));
    }
    most = warp_max(most);
    if (lane == 0) run_maxima[run] = bits_of(most);
  }
}

/** Of F16 or BF16: adds how often each bit pattern is there to `patterns`; `run_maxima` as
 * launch_distribution. n < 2^32. */
cudaError_t launch_count_patterns(DType, const void* in, int64_t n, uint32_t* patterns,
                                  uint32_t* run_maxima, cudaStream_t);
/** Adds what counted patterns tell to `blocks` and `counts`, and zeroes them. Each `turn` gives a
 * pattern to another block, so that none sees too many values. */
cudaError_t launch_fold_patterns(DType, uint32_t* patterns, Gathered* blocks,
                                 unsigned long long* counts, int turn, cudaStream_t);

}  // namespace llcuda
