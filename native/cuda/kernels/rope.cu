// Rotary position embedding.
#include "../arithmetic/rotation.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

struct RopeShape {
  int64_t tokens, heads, head, rotary;
  float base, scale;
  bool interleaved;
};

/** One thread a pair; those past the rotary part copy two values. */
template <class T>
__global__ void rope(const T* in, const int32_t* positions, T* out, int64_t pairs,
                     RopeShape shape) {
  await_predecessors();
  int64_t half_head = (shape.head + 1) / 2, half = shape.rotary / 2;
  for (int64_t at = blockIdx.x * int64_t{blockDim.x} + threadIdx.x; at < pairs;
       at += int64_t{gridDim.x} * blockDim.x) {
    int64_t i = at % half_head, row = at / half_head;
    const T* from = in + row * shape.head;
    T* to = out + row * shape.head;
    if (i >= half) {
      int64_t first = shape.rotary + 2 * (i - half);
      to[first] = from[first];
      if (first + 1 < shape.head) to[first + 1] = from[first + 1];
      continue;
    }
    int64_t x = shape.interleaved ? 2 * i : i, y = shape.interleaved ? 2 * i + 1 : i + half;
    float a = load(from[x]), b = load(from[y]);
    float position = static_cast<float>(positions[row / shape.heads % shape.tokens]);
    rotate(
        rope_angle(position, static_cast<int>(i), static_cast<int>(half), shape.base, shape.scale),
        a, b);
    to[x] = store<T>(a);
    to[y] = store<T>(b);
  }
}

}  // namespace

cudaError_t launch_rope(DType dtype, const void* in, const int32_t* positions, void* out,
                        int64_t outer, int64_t tokens, int64_t heads, int64_t head, int64_t rotary,
                        float base, float scale, bool interleaved, cudaStream_t stream) {
  int64_t pairs = outer * tokens * heads * ((head + 1) / 2);
  if (pairs == 0) return cudaSuccess;
  RopeShape shape{tokens, heads, head, rotary, base, scale, interleaved};
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(rope<T>, grid_for(pairs), THREADS, 0, stream, static_cast<const T*>(in), positions,
            static_cast<T*>(out), pairs, shape);
  });
}

}  // namespace llcuda
