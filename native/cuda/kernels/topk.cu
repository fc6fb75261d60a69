// The k largest of each row: a radix search for the k-th key, then those above it, sorted.
#include <cub/block/block_scan.cuh>

#include "../arithmetic/order.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 1024;
constexpr int RADIX = 256;

struct Entry {
  uint32_t key;
  int64_t index;
};

/** Larger keys first, then smaller indices. */
__device__ bool before(Entry a, Entry b) {
  return a.key != b.key ? a.key > b.key : a.index < b.index;
}

/** The key of which exactly `wanted` or more are at least as large, digit by digit from the top. */
template <class T>
__device__ uint32_t threshold(const T* row, int64_t columns, int k, uint32_t* counts, int* above) {
  __shared__ uint32_t prefix;
  __shared__ int left;
  if (threadIdx.x == 0) {
    prefix = 0;
    left = k;
  }
  for (int shift = 24; shift >= 0; shift -= 8) {
    for (int i = threadIdx.x; i < RADIX; i += BLOCK) counts[i] = 0;
    __syncthreads();
    uint32_t mask = shift == 24 ? 0 : 0xffffffffu << (shift + 8);
    for (int64_t i = threadIdx.x; i < columns; i += BLOCK) {
      uint32_t key = order_key(load(row[i]));
      if ((key & mask) == (prefix & mask)) atomicAdd(&counts[key >> shift & 255u], 1u);
    }
    __syncthreads();
    if (threadIdx.x == 0) {
      int digit = RADIX - 1;
      while (digit > 0 && static_cast<int>(counts[digit]) < left) left -= counts[digit--];
      prefix |= static_cast<uint32_t>(digit) << shift;
    }
    __syncthreads();
  }
  *above = k - left;
  return prefix;
}

template <class T>
__global__ void __launch_bounds__(BLOCK)
    topk(const T* in, T* values, int64_t* indices, int64_t columns, int k, int padded) {
  await_predecessors();
  using Scan = cub::BlockScan<int, BLOCK>;
  __shared__ typename Scan::TempStorage scan;
  __shared__ uint32_t counts[RADIX];
  __shared__ int taken;
  extern __shared__ Entry best[];
  const T* row = in + blockIdx.x * columns;
  int above = 0;
  uint32_t least = threshold(row, columns, k, counts, &above);
  if (threadIdx.x == 0) taken = 0;
  for (int i = threadIdx.x; i < padded; i += BLOCK) best[i] = Entry{0, INT64_MAX};
  __syncthreads();
  // Those above the threshold in any order; of those that equal it, the first ones.
  int equals = 0;
  for (int64_t start = 0; start < columns; start += BLOCK) {
    int64_t i = start + threadIdx.x;
    uint32_t key = i < columns ? order_key(load(row[i])) : 0;
    int equal = i < columns && key == least, place, total;
    if (i < columns && key > least) best[atomicAdd(&taken, 1)] = Entry{key, i};
    Scan(scan).ExclusiveSum(equal, place, total);
    if (equal && above + equals + place < k) best[above + equals + place] = Entry{key, i};
    equals += total;
    __syncthreads();
  }
  // Bitonic sort of a power of two.
  for (int size = 2; size <= padded; size *= 2)
    for (int step = size / 2; step > 0; step /= 2) {
      for (int i = threadIdx.x; i < padded; i += BLOCK) {
        int other = i ^ step;
        if (other > i && before(best[other], best[i]) == ((i & size) == 0)) {
          Entry swap = best[i];
          best[i] = best[other];
          best[other] = swap;
        }
      }
      __syncthreads();
    }
  for (int i = threadIdx.x; i < k; i += BLOCK) {
    indices[blockIdx.x * int64_t{k} + i] = best[i].index;
    values[blockIdx.x * int64_t{k} + i] = row[best[i].index];
  }
}

}  // namespace

cudaError_t launch_topk(DType dtype, const void* in, void* values, int64_t* indices, int64_t rows,
                        int64_t columns, int k, cudaStream_t stream) {
  if (rows == 0 || k == 0) return cudaSuccess;
  if (k > MAX_TOPK || k > columns) return cudaErrorInvalidValue;
  int padded = 1;
  while (padded < k) padded *= 2;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(topk<T>, static_cast<unsigned>(rows), BLOCK, padded * sizeof(Entry), stream,
            static_cast<const T*>(in), static_cast<T*>(values), indices, columns, k, padded);
  });
}

}  // namespace llcuda
