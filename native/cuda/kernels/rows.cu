// Softmax and norms: one block a row; the second look at the row finds it in the cache.
#include "../launch.h"
#include "block_reduce.h"
#include "dispatch.h"
#include "enqueue.h"

namespace llcuda {
namespace {

template <class T>
__global__ void softmax(const T* in, T* out, int64_t columns, float scale) {
  await_predecessors();
  const T* row = in + blockIdx.x * columns;
  T* target = out + blockIdx.x * columns;
  float highest = -INFINITY;
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x) {
    float x = load(row[i]) * scale;
    // fmaxf would drop a NaN; it must reach the row's result.
    highest = x > highest || x != x ? x : highest;
  }
  highest = block_reduce(highest, [](float a, float b) { return a != a || a > b ? a : b; });
  float sum = 0;
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x)
    sum += expf(load(row[i]) * scale - highest);
  float factor = 1.0f / block_sum(sum);
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x)
    target[i] = store<T>(expf(load(row[i]) * scale - highest) * factor);
}

template <class T>
__global__ void rmsnorm(const T* in, const T* weight, T* out, int64_t columns, float eps) {
  await_predecessors();
  const T* row = in + blockIdx.x * columns;
  T* target = out + blockIdx.x * columns;
  float squares = 0;
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x) {
    float x = load(row[i]);
    squares += x * x;
  }
  float factor = rsqrtf(block_sum(squares) / static_cast<float>(columns) + eps);
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x)
    target[i] = store<T>(load(row[i]) * factor * load(weight[i]));
}

template <class T>
__global__ void layernorm(const T* in, const T* weight, const T* bias, T* out, int64_t columns,
                          float eps) {
  await_predecessors();
  const T* row = in + blockIdx.x * columns;
  T* target = out + blockIdx.x * columns;
  float sum = 0;
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x) sum += load(row[i]);
  float mean = block_sum(sum) / static_cast<float>(columns);
  float squares = 0;
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x) {
    float x = load(row[i]) - mean;
    squares += x * x;
  }
  float factor = rsqrtf(block_sum(squares) / static_cast<float>(columns) + eps);
  for (int64_t i = threadIdx.x; i < columns; i += blockDim.x) {
    float x = (load(row[i]) - mean) * factor * load(weight[i]);
    target[i] = store<T>(bias == nullptr ? x : x + load(bias[i]));
  }
}

/** Whole warps, so that a row's columns keep them busy. */
int threads_for(int64_t columns) {
  return columns <= 64 ? 32 : columns <= 512 ? 128 : columns <= 4096 ? 256 : 1024;
}

}  // namespace

cudaError_t launch_softmax(DType dtype, const void* in, void* out, int64_t rows, int64_t columns,
                           float scale, cudaStream_t stream) {
  if (rows == 0 || columns == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(softmax<T>, static_cast<unsigned>(rows), threads_for(columns), 0, stream,
            static_cast<const T*>(in), static_cast<T*>(out), columns, scale);
  });
}

cudaError_t launch_rmsnorm(DType dtype, const void* in, const void* weight, void* out, int64_t rows,
                           int64_t columns, float eps, cudaStream_t stream) {
  if (rows == 0 || columns == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(rmsnorm<T>, static_cast<unsigned>(rows), threads_for(columns), 0, stream,
            static_cast<const T*>(in), static_cast<const T*>(weight), static_cast<T*>(out), columns,
            eps);
  });
}

cudaError_t launch_layernorm(DType dtype, const void* in, const void* weight, const void* bias,
                             void* out, int64_t rows, int64_t columns, float eps,
                             cudaStream_t stream) {
  if (rows == 0 || columns == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(layernorm<T>, static_cast<unsigned>(rows), threads_for(columns), 0, stream,
            static_cast<const T*>(in), static_cast<const T*>(weight), static_cast<const T*>(bias),
            static_cast<T*>(out), columns, eps);
  });
}

}  // namespace llcuda
