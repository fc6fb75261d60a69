#include "enqueue.h"

namespace llcuda {
namespace {

/** Compiled for the same GPUs as every kernel here. */
__global__ void any_kernel() {
  await_predecessors();
}

/** The GPU must be one that can, and its code one that waits: PTX for an older one would not. */
bool find_out(int device) {
  constexpr int HOPPER = 9;
  int major = 0;
  cudaFuncAttributes attributes{};
  return cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess &&
         major >= HOPPER && cudaFuncGetAttributes(&attributes, any_kernel) == cudaSuccess &&
         attributes.ptxVersion >= 10 * HOPPER;
}

}  // namespace

bool kernels_wait() {
  constexpr int MOST_DEVICES = 64;
  enum : char { unknown, no, yes };
  static char known[MOST_DEVICES] = {};
  int device = 0;
  if (cudaGetDevice(&device) != cudaSuccess || device >= MOST_DEVICES) return false;
  if (known[device] == unknown) known[device] = find_out(device) ? yes : no;
  return known[device] == yes;
}

}  // namespace llcuda
