#pragma once
// Reductions within a block of a size that is known only at run time (CUB's want it at compile
// time).
namespace llcuda {

/** The value of `combine` over all threads, for every thread. Contains barriers: all must call it.
 */
template <class T, class Combine>
__device__ T block_reduce(T value, Combine combine) {
  constexpr int WARPS = 32;
  __shared__ T partial[WARPS];
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  for (int offset = 16; offset > 0; offset /= 2)
    value = combine(value, __shfl_xor_sync(0xffffffffu, value, offset));
  __syncthreads();
  if (lane == 0) partial[warp] = value;
  __syncthreads();
  value = partial[0];
  for (int i = 1; i < static_cast<int>(blockDim.x) / 32; i++) value = combine(value, partial[i]);
  return value;
}

template <class T>
__device__ T block_sum(T value) {
  return block_reduce(value, [](T a, T b) { return a + b; });
}

__device__ inline float block_max(float value) {
  return block_reduce(value, [](float a, float b) { return fmaxf(a, b); });
}

}  // namespace llcuda
