#pragma once
// What comes after the work that is enqueued now, on another stream.
#include "failure.h"
#include "session.h"

namespace llcuda {

/** Happens when everything enqueued on the GPU so far is done. */
inline cudaEvent_t event_after(Device& device) {
  cudaEvent_t event;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreate");
  check(cudaEventRecord(event, device.stream), "cudaEventRecord");
  return event;
}

/** Holds a stream back until an event of `event_after`, which is used up. */
inline void wait_for(cudaEvent_t event, cudaStream_t stream, const char* what) {
  cudaError_t error = cudaStreamWaitEvent(stream, event, 0);
  cudaEventDestroy(event);
  check(error, what);
}

}  // namespace llcuda
