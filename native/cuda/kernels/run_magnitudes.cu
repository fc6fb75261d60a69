// The magnitudes of a few runs, among which are a tensor's largest.
#include "../arithmetic/summary.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

template <class T>
__global__ void run_magnitudes(const T* in, int64_t n, const int64_t* runs, float* out) {
  await_predecessors();
  int64_t from = runs[blockIdx.x] * SUMMARY_RUN;
  for (int i = threadIdx.x; i < SUMMARY_RUN; i += blockDim.x) {
    float x = from + i < n ? load(in[from + i]) : NAN;
    out[blockIdx.x * SUMMARY_RUN + i] = is_finite(x) ? fabsf(x) : -1.0f;
  }
}

}  // namespace

cudaError_t launch_run_magnitudes(DType dtype, const void* in, int64_t n, const int64_t* runs,
                                  int count, float* out, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    enqueue(run_magnitudes<T>, count, THREADS, 0, stream, static_cast<const T*>(in), n, runs, out);
  });
}

}  // namespace llcuda
