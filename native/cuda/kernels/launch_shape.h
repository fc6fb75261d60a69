#pragma once
// How many blocks a kernel gets.
#include <cuda_runtime.h>

#include <cstdint>

namespace llcuda {

constexpr int THREADS = 256;

/** Blocks for a grid-stride loop: enough for every item, at most what keeps all processors full. */
inline unsigned grid_for(int64_t items, int per_block = THREADS, int64_t most = 132 * 16) {
  int64_t blocks = (items + per_block - 1) / per_block;
  return static_cast<unsigned>(blocks < 1 ? 1 : blocks > most ? most : blocks);
}

/** Multiprocessors of the current device; asked once per device. */
int multiprocessors();

/** Blocks that stay and loop: as many as are resident at once. */
inline unsigned resident_grid(int64_t items) {
  return grid_for(items, 1, int64_t{8} * multiprocessors());
}

inline bool aligned16(const void* p) {
  return reinterpret_cast<uintptr_t>(p) % 16 == 0;
}

}  // namespace llcuda
