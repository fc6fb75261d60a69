#pragma once
// How every kernel is launched: where the GPU can, it is set up while the one before it still runs.
#include <cuda_runtime.h>

namespace llcuda {

/**
 * First in every kernel, before it touches memory: a kernel may begin before those that were
 * enqueued earlier on its stream are through (programmatic dependent launch), and must wait for
 * them here. The next one may begin at once, as it waits as well. Nothing below sm_90, where
 * kernels begin one after the other.
 */
__device__ __forceinline__ void await_predecessors() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;");
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

/** Whether the current device runs code of ours that waits so; asked once per device. */
bool kernels_wait();

/** The parameter types of a kernel decide, not those of the arguments. */
template <class T>
struct Exactly {
  using type = T;
};

/** Enqueues a kernel that begins with await_predecessors(); errors are CUDA's last error. */
template <class... Parameters>
void enqueue(void (*kernel)(Parameters...), dim3 grid, unsigned block, size_t shared_bytes,
             cudaStream_t stream, typename Exactly<Parameters>::type... arguments) {
  cudaLaunchAttribute early;
  early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  early.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = shared_bytes;
  config.stream = stream;
  config.attrs = &early;
  config.numAttrs = kernels_wait() ? 1 : 0;
  void* addresses[] = {&arguments...};
  cudaLaunchKernelExC(&config, reinterpret_cast<const void*>(kernel), addresses);
}

}  // namespace llcuda
