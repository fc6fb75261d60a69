#pragma once
// Copies from the GPU into memory that is not page-locked, through a ring that is.
#include <cuda_runtime_api.h>

#include <cstddef>

namespace llcuda {

/** Blocks until the bytes are in `to`. Into page-locked memory it copies directly. */
void copy_to_host(void* to, const void* from, size_t bytes, cudaStream_t stream);

}  // namespace llcuda
