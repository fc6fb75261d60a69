// How two tensors differ, in one pass over both.
#include "../arithmetic/pairs.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"
#include "unpack.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;
constexpr int WARPS = BLOCK / 32;
/** Blocks at once on a multiprocessor: what the sums and the loads on their way leave room for. */
constexpr int RESIDENT_BLOCKS = 3;

template <class Value>
__device__ __forceinline__ Value from_lane(Value value, int offset) {
  return __shfl_down_sync(0xffffffffu, value, offset);
}

/** What the lane `offset` further has gathered. */
__device__ Pairs pairs_from(const Pairs& p, int offset) {
  return {from_lane(p.difference, offset), from_lane(p.squares, offset),
          from_lane(p.dot, offset),        from_lane(p.squares_a, offset),
          from_lane(p.squares_b, offset),  from_lane(p.most, offset),
          from_lane(p.place, offset),      from_lane(p.compared, offset),
          from_lane(p.differing, offset)};
}

/** Adds what it gathers to `blocks[blockIdx.x]`: tensors may come in pieces, this one from `base`
 * on. */
template <class T>
__global__ void __launch_bounds__(BLOCK, RESIDENT_BLOCKS)
    compare(const T* a, const T* b, int64_t n, int64_t base, Pairs* blocks, bool aligned) {
  await_predecessors();
  constexpr int N = WIDTH<T>;
  __shared__ Pairs by_warp[WARPS];
  Pairs seen = no_pairs();
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
      unpack<T>(left[j], x);
      unpack<T>(right[j], y);
      gather_pairs(x, y, base + (first + j * stride) * N, seen);
    }
  }
  for (int64_t i = packs * N + blockIdx.x * int64_t{BLOCK} + threadIdx.x; i < n; i += stride) {
    float x[1] = {load(a[i])}, y[1] = {load(b[i])};
    gather_pairs(x, y, base + i, seen);
  }
  for (int offset = 16; offset > 0; offset /= 2) seen = merge_pairs(seen, pairs_from(seen, offset));
  if (threadIdx.x % 32 == 0) by_warp[threadIdx.x / 32] = seen;
  __syncthreads();
  if (threadIdx.x != 0) return;
  // Always in this order: the same tensors have the same digits every time.
  Pairs total = blocks[blockIdx.x];
  for (const Pairs& part : by_warp) total = merge_pairs(total, part);
  blocks[blockIdx.x] = total;
}

}  // namespace

int comparison_blocks() {
  return RESIDENT_BLOCKS * multiprocessors();
}

cudaError_t launch_compare(DType dtype, const void* a, const void* b, int64_t n, int64_t base,
                           Pairs* blocks, cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    unsigned grid = grid_for((n + WIDTH<T> - 1) / WIDTH<T>, BLOCK, comparison_blocks());
    enqueue(compare<T>, grid, BLOCK, 0, stream, static_cast<const T*>(a), static_cast<const T*>(b),
            n, base, blocks, aligned16(a) && aligned16(b));
  });
}

}  // namespace llcuda
