#include "memory_pool.h"

#include "failure.h"

namespace llcuda {

namespace {

constexpr size_t SMALLEST_BLOCK = 512;

/** Makes a GPU current for a scope: finalizers may run while another one is. */
class OnDevice {
 public:
  explicit OnDevice(int device) {
    cudaGetDevice(&before_);
    if (before_ != device) cudaSetDevice(device);
    changed_ = before_ != device;
  }
  ~OnDevice() {
    if (changed_) cudaSetDevice(before_);
  }

 private:
  int before_ = 0;
  bool changed_ = false;
};

}  // namespace

size_t MemoryPool::rounded(size_t bytes) {
  size_t power = bytes <= SMALLEST_BLOCK ? SMALLEST_BLOCK : size_t{1} << (63 - __builtin_clzll(bytes));
  size_t step = power / 8 < SMALLEST_BLOCK ? SMALLEST_BLOCK : power / 8;
  return bytes == 0 ? SMALLEST_BLOCK : (bytes + step - 1) / step * step;
}

void* MemoryPool::take(size_t bytes, MemoryPool* spare) {
  size_t size = rounded(bytes);
  std::unique_lock<std::mutex> lock(mutex_);
  void* block = nullptr;
  auto found = free_.find(size);
  if (found != free_.end() && !found->second.empty()) {
    block = found->second.back();
    found->second.pop_back();
    use_.cached -= static_cast<int64_t>(size);
  } else {
    lock.unlock();
    OnDevice on(device_);
    cudaError_t error = cudaMalloc(&block, size);
    if (error == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      trim();
      if (spare != nullptr && spare != this) spare->trim();
      error = cudaMalloc(&block, size);
    }
    if (error == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      size_t free = 0, total = 0;
      cudaMemGetInfo(&free, &total);
      throw Failure{"OUT_OF_MEMORY",
                    "",
                    {{"asked", static_cast<double>(bytes)},
                     {"free", static_cast<double>(free)},
                     {"total", static_cast<double>(total)},
                     {"ours", static_cast<double>(use().live)},
                     {"device", static_cast<double>(device_)}}};
    }
    check(error, "cudaMalloc");
    lock.lock();
  }
  use_.live += static_cast<int64_t>(size);
  use_.blocks++;
  if (use_.live > use_.peak) use_.peak = use_.live;
  return block;
}

void MemoryPool::give(void* block, size_t bytes) {
  size_t size = rounded(bytes);
  std::lock_guard<std::mutex> lock(mutex_);
  free_[size].push_back(block);
  use_.cached += static_cast<int64_t>(size);
  use_.live -= static_cast<int64_t>(size);
  use_.blocks--;
}

void MemoryPool::trim() {
  std::lock_guard<std::mutex> lock(mutex_);
  OnDevice on(device_);
  for (auto& [size, blocks] : free_)
    for (void* block : blocks) cudaFree(block);
  free_.clear();
  use_.cached = 0;
}

MemoryPool::~MemoryPool() {
  trim();
}

MemoryUse MemoryPool::use() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return use_;
}

Storage::Storage(std::shared_ptr<MemoryPool> from, size_t size, cudaStream_t stream,
                 MemoryPool* spare)
    : pool(std::move(from)), bytes(size), home(stream), last(stream) {
  data = pool->take(size, spare);
}

Storage::~Storage() {
  if (last != home) {
    // Whoever gets the block next works on its home stream: that must wait for the last user.
    OnDevice on(pool->device());
    cudaEvent_t done;
    if (cudaEventCreateWithFlags(&done, cudaEventDisableTiming) == cudaSuccess) {
      cudaEventRecord(done, last);
      cudaStreamWaitEvent(home, done, 0);
      cudaEventDestroy(done);
    }
  }
  pool->give(data, bytes);
}

}  // namespace llcuda
