#pragma once
// Device memory of one GPU, kept for reuse: what is freed is handed out again in stream order,
// without asking the driver.
#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace llcuda {

struct MemoryUse {
  int64_t live = 0, cached = 0, peak = 0, blocks = 0;
};

/** One per GPU and graph; blocks go back to the pool that they came from. Thread-safe. */
class MemoryPool {
 public:
  explicit MemoryPool(int device) : device_(device) {}
  ~MemoryPool();
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;

  int device() const { return device_; }
  /** The size that a request is rounded up to: an eighth of its power of two at most is lost. */
  static size_t rounded(size_t bytes);
  /** A block of at least `bytes`, 256-byte aligned; throws OUT_OF_MEMORY. */
  void* take(size_t bytes, MemoryPool* spare);
  void give(void* block, size_t bytes);
  /** Hands what is cached back to the driver. Waits for the GPU. */
  void trim();
  MemoryUse use() const;

 private:
  const int device_;
  mutable std::mutex mutex_;
  std::map<size_t, std::vector<void*>> free_;
  MemoryUse use_;
};

/** Memory that tensors share: a whole block of a pool, given back by the last that holds it. */
struct Storage {
  std::shared_ptr<MemoryPool> pool;
  void* data = nullptr;
  size_t bytes = 0;
  /** The stream that the block's reuse is ordered by, and the last that used it. */
  cudaStream_t home = nullptr, last = nullptr;
  /** A graph writes here whenever it is replayed. */
  bool graph_writes = false;

  Storage(std::shared_ptr<MemoryPool> from, size_t size, cudaStream_t stream, MemoryPool* spare);
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
};
using StorageRef = std::shared_ptr<Storage>;

}  // namespace llcuda
