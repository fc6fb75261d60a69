// Kernels that are never launched.
#include "../../cuda/launch.h"

namespace llcuda {

#define LLCUDA_IDLE(NAME, ...)                  \
  cudaError_t NAME(__VA_ARGS__, cudaStream_t) { \
    return cudaSuccess;                         \
  }

LLCUDA_IDLE(launch_fill, DType, void*, int64_t, double)
LLCUDA_IDLE(launch_arange, DType, void*, int64_t, double, double)
LLCUDA_IDLE(launch_cast, DType, const void*, DType, void*, int64_t)
LLCUDA_IDLE(launch_binary, Binary, DType, const void*, const void*, void*, int64_t, int64_t)
LLCUDA_IDLE(launch_unary, Unary, DType, const void*, void*, int64_t, float, float)
LLCUDA_IDLE(launch_softmax, DType, const void*, void*, int64_t, int64_t, float)
LLCUDA_IDLE(launch_rmsnorm, DType, const void*, const void*, void*, int64_t, int64_t, float)
LLCUDA_IDLE(launch_layernorm, DType, const void*, const void*, const void*, void*, int64_t, int64_t,
            float)
LLCUDA_IDLE(launch_rope, DType, const void*, const int32_t*, void*, int64_t, int64_t, int64_t,
            int64_t, int64_t, float, float, bool)
LLCUDA_IDLE(launch_gather, const void*, int64_t, int64_t, DType, const void*, int64_t, void*, int)
LLCUDA_IDLE(launch_reduce, Reduction, DType, const void*, void*, int64_t, int64_t, double, void*)
LLCUDA_IDLE(launch_argmax, DType, const void*, int64_t*, int64_t, int64_t, void*)
LLCUDA_IDLE(launch_topk, DType, const void*, void*, int64_t*, int64_t, int64_t, int)
LLCUDA_IDLE(launch_dequantize, int, const void*, int64_t, DType, void*)
LLCUDA_IDLE(launch_summary, DType, const void*, int64_t, int, SummaryResult*, uint32_t*)
LLCUDA_IDLE(launch_run_magnitudes, DType, const void*, int64_t, const int64_t*, int, float*)
LLCUDA_IDLE(launch_distribution, DType, const void*, int64_t, Gathered*, unsigned long long*,
            uint32_t*, uint32_t*)
LLCUDA_IDLE(launch_compare, DType, const void*, const void*, int64_t, int64_t, Pairs*)

int64_t reduce_workspace(int64_t, int64_t) {
  return 0;
}
int distribution_blocks() {
  return 1;
}
int comparison_blocks() {
  return 1;
}

}  // namespace llcuda
