#include "pinned.h"

#include <algorithm>
#include <cstring>

#include "failure.h"

namespace llcuda {

namespace {

/** Two of them hide the copy into the target behind the transfer. */
constexpr size_t PIECE = size_t{4} << 20;

/** One thread's ring; allocating page-locked memory is slow, so it stays. */
struct Ring {
  void* piece[2] = {nullptr, nullptr};
  cudaEvent_t arrived[2] = {nullptr, nullptr};
  Ring() {
    for (int i = 0; i < 2; i++) {
      check(cudaHostAlloc(&piece[i], PIECE, cudaHostAllocPortable), "cudaHostAlloc");
      check(cudaEventCreateWithFlags(&arrived[i], cudaEventDisableTiming), "cudaEventCreate");
    }
  }
  ~Ring() {
    for (int i = 0; i < 2; i++) {
      if (arrived[i] != nullptr) cudaEventDestroy(arrived[i]);
      if (piece[i] != nullptr) cudaFreeHost(piece[i]);
    }
  }
};

bool is_pinned(const void* memory) {
  cudaPointerAttributes attributes{};
  return cudaPointerGetAttributes(&attributes, memory) == cudaSuccess &&
         attributes.type == cudaMemoryTypeHost;
}

}  // namespace

void copy_to_host(void* to, const void* from, size_t bytes, cudaStream_t stream) {
  if (bytes == 0) return check(cudaStreamSynchronize(stream), "the work on the GPU");
  if (is_pinned(to)) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream), "the copy to the host");
    return check(cudaStreamSynchronize(stream), "the copy to the host");
  }
  thread_local Ring ring;
  auto* target = static_cast<char*>(to);
  auto* source = static_cast<const char*>(from);
  size_t pieces = (bytes + PIECE - 1) / PIECE;
  auto length = [&](size_t i) { return std::min(PIECE, bytes - i * PIECE); };
  auto ask = [&](size_t i) {
    check(cudaMemcpyAsync(ring.piece[i % 2], source + i * PIECE, length(i), cudaMemcpyDeviceToHost,
                          stream),
          "the copy to the host");
    check(cudaEventRecord(ring.arrived[i % 2], stream), "cudaEventRecord");
  };
  ask(0);
  for (size_t i = 0; i < pieces; i++) {
    if (i + 1 < pieces) ask(i + 1);
    check(cudaEventSynchronize(ring.arrived[i % 2]), "the copy to the host");
    std::memcpy(target + i * PIECE, ring.piece[i % 2], length(i));
  }
}

}  // namespace llcuda
