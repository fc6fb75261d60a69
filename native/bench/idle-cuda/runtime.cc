// A CUDA runtime that does nothing, so that what remains is what JavaScript and the addon cost.
// One GPU whose memory is the machine's, and whose streams and events are never waited for.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <cstring>

namespace {

/** Handles are told apart by nobody; they must only not be null. */
template <class Handle>
cudaError_t make(Handle* handle) {
  static char nothing;
  *handle = reinterpret_cast<Handle>(&nothing);
  return cudaSuccess;
}

}  // namespace

#define LLCUDA_IDLE(NAME, ...)    \
  cudaError_t NAME(__VA_ARGS__) { \
    return cudaSuccess;           \
  }

extern "C" {
cudaError_t cudaGetDeviceCount(int* count) {
  return *count = 1, cudaSuccess;
}
cudaError_t cudaGetDevice(int* device) {
  return *device = 0, cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* version) {
  return *version = 13000, cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  return *version = 13000, cudaSuccess;
}
cudaError_t cudaDeviceCanAccessPeer(int* can, int, int) {
  return *can = 0, cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int) {
  return *value = 1, cudaSuccess;
}
cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  return *free = *total = 1 << 30, cudaSuccess;
}
cudaError_t cudaMalloc(void** at, size_t bytes) {
  return *at = std::malloc(bytes), cudaSuccess;
}
cudaError_t cudaHostAlloc(void** at, size_t bytes, unsigned) {
  return *at = std::malloc(bytes), cudaSuccess;
}
cudaError_t cudaFree(void* at) {
  return std::free(at), cudaSuccess;
}
cudaError_t cudaFreeHost(void* at) {
  return std::free(at), cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* out, int) {
  return *out = {}, cudaSuccess;
}
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* out, const void*) {
  return *out = {}, cudaSuccess;
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  return make(stream);
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  return make(event);
}
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return make(event);
}
cudaError_t cudaStreamEndCapture(cudaStream_t, cudaGraph_t* graph) {
  return make(graph);
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t, unsigned long long) {
  return make(exec);
}
cudaError_t cudaGraphGetNodes(cudaGraph_t, cudaGraphNode_t*, size_t* count) {
  return *count = 0, cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t, cudaEvent_t) {
  return *milliseconds = 1, cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind,
                            cudaStream_t) {
  return std::memcpy(to, from, bytes), cudaSuccess;
}
const char* cudaGetErrorName(cudaError_t) {
  return "cudaSuccess";
}
const char* cudaGetErrorString(cudaError_t) {
  return "no error";
}
LLCUDA_IDLE(cudaGetLastError)
LLCUDA_IDLE(cudaSetDevice, int)
LLCUDA_IDLE(cudaDeviceGetPCIBusId, char*, int, int)
LLCUDA_IDLE(cudaDeviceEnablePeerAccess, int, unsigned)
LLCUDA_IDLE(cudaStreamDestroy, cudaStream_t)
LLCUDA_IDLE(cudaStreamSynchronize, cudaStream_t)
LLCUDA_IDLE(cudaStreamWaitEvent, cudaStream_t, cudaEvent_t, unsigned)
LLCUDA_IDLE(cudaStreamBeginCapture, cudaStream_t, cudaStreamCaptureMode)
LLCUDA_IDLE(cudaEventRecord, cudaEvent_t, cudaStream_t)
LLCUDA_IDLE(cudaEventDestroy, cudaEvent_t)
LLCUDA_IDLE(cudaEventSynchronize, cudaEvent_t)
LLCUDA_IDLE(cudaMemsetAsync, void*, int, size_t, cudaStream_t)
LLCUDA_IDLE(cudaMemcpyPeerAsync, void*, int, const void*, int, size_t, cudaStream_t)
LLCUDA_IDLE(cudaMemcpy2DAsync, void*, size_t, const void*, size_t, size_t, size_t, cudaMemcpyKind,
            cudaStream_t)
LLCUDA_IDLE(cudaGraphUpload, cudaGraphExec_t, cudaStream_t)
LLCUDA_IDLE(cudaGraphLaunch, cudaGraphExec_t, cudaStream_t)
LLCUDA_IDLE(cudaGraphExecDestroy, cudaGraphExec_t)
LLCUDA_IDLE(cudaGraphDestroy, cudaGraph_t)
}
