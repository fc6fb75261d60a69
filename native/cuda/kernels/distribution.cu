// Everything that the statistics of a tensor need, in one pass: moments, extremes, fine counts.
#include "../arithmetic/gathered.h"
#include "../launch.h"
#include "dispatch.h"
#include "launch_shape.h"
#include "unpack.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;
constexpr int WARPS = BLOCK / 32;
/** Blocks at once on a multiprocessor: each has 32 KiB of counters. */
constexpr int RESIDENT_BLOCKS = 3;
/** Values whose moments are taken together: fewer cost more merging, more do not fit registers. */
constexpr int GROUP = 16;

/** Counts a finite value near, in shared memory, or far, for the few that are so large or small. */
struct Counters {
  unsigned* near;
  unsigned long long* far;
  __device__ __forceinline__ void operator()(int key) const {
    int slot = near_slot(key);
    if (slot >= 0)
      atomicAdd(&near[slot], 1u);
    else
      atomicAdd(&far[key], 1ull);
  }
};

template <class Value>
__device__ __forceinline__ Value from_lane(Value value, int offset) {
  return __shfl_down_sync(0xffffffffu, value, offset);
}

/** What the lane `offset` further has gathered. */
__device__ Gathered gathered_from(const Gathered& g, int offset) {
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

/** Whole runs of 4096 values at addresses that are multiples of 16. */
template <class T>
__device__ __forceinline__ uint32_t gather_run(const T* run, int lane, Gathered& seen,
                                               const Counters& counters) {
  constexpr int N = WIDTH<T>, AT_ONCE = GROUP / N, STEPS = SUMMARY_RUN / (32 * N);
  auto* packs = reinterpret_cast<const uint4*>(run);
  uint32_t most = 0;
#pragma unroll 1
  for (int step = 0; step < STEPS; step += AT_ONCE) {
    uint4 words[AT_ONCE];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) words[j] = __ldcs(packs + (step + j) * 32 + lane);
    float values[GROUP];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      float part[N];
      unpack<T>(words[j], part);
#pragma unroll
      for (int k = 0; k < N; k++) values[j * N + k] = part[k];
    }
    auto again = [=](int k) { return load(run[((step + k / N) * 32 + lane) * N + k % N]); };
    most = max(most, gather(values, again, seen, counters));
  }
  return most;
}

template <class T>
__device__ uint32_t gather_singly(const T* in, int64_t from, int64_t to, int lane, Gathered& seen,
                                  const Counters& counters) {
  uint32_t most = 0;
#pragma unroll 1
  for (int64_t i = from + lane; i < to; i += 32) {
    auto again = [=](int) { return load(in[i]); };
    most = max(most, gather_closely<1>(again, seen, counters));
  }
  return most;
}

/** Adds what it gathers to `blocks[blockIdx.x]` and `counts`: a tensor may come in pieces. */
template <class T>
__global__ void __launch_bounds__(BLOCK, RESIDENT_BLOCKS)
    distribution(const T* in, int64_t n, Gathered* blocks, unsigned long long* counts,
                 uint32_t* run_maxima, bool aligned) {
  __shared__ unsigned near[NEAR_SLOTS];
  __shared__ Gathered by_warp[WARPS];
  for (int i = threadIdx.x; i < NEAR_SLOTS; i += BLOCK) near[i] = 0;
  __syncthreads();
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  Gathered seen = nothing_gathered();
  const Counters counters{near, counts};
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  for (int64_t run = blockIdx.x * int64_t{WARPS} + warp; run < runs;
       run += int64_t{gridDim.x} * WARPS) {
    int64_t from = run * SUMMARY_RUN, to = min(from + SUMMARY_RUN, n);
    uint32_t most = aligned && to - from == SUMMARY_RUN
                        ? gather_run(in + from, lane, seen, counters)
                        : gather_singly(in, from, to, lane, seen, counters);
    for (int offset = 16; offset > 0; offset /= 2)
      most = max(most, __shfl_xor_sync(0xffffffffu, most, offset));
    if (lane == 0) run_maxima[run] = most;
  }
  for (int offset = 16; offset > 0; offset /= 2)
    seen = merge_gathered(seen, gathered_from(seen, offset));
  if (lane == 0) by_warp[warp] = seen;
  __syncthreads();
  for (int slot = threadIdx.x; slot < NEAR_SLOTS; slot += BLOCK)
    if (near[slot] > 0)
      atomicAdd(&counts[slot_key(slot)], static_cast<unsigned long long>(near[slot]));
  if (threadIdx.x != 0) return;
  // Always in this order: the same tensor has the same digits every time.
  Gathered total = blocks[blockIdx.x];
  for (const Gathered& part : by_warp) total = merge_gathered(total, part);
  blocks[blockIdx.x] = total;
}

}  // namespace

int distribution_blocks() {
  return RESIDENT_BLOCKS * multiprocessors();
}

cudaError_t launch_distribution(DType dtype, const void* in, int64_t n, Gathered* blocks,
                                unsigned long long* counts, uint32_t* run_maxima,
                                cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
    distribution<T><<<grid_for(runs, WARPS, distribution_blocks()), BLOCK, 0, stream>>>(
        static_cast<const T*>(in), n, blocks, counts, run_maxima, aligned16(in));
  });
}

}  // namespace llcuda
