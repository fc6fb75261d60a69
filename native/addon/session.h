#pragma once
// What one JavaScript environment (the main thread or a worker) holds of the GPUs.
#include <cuda_runtime_api.h>
#include <napi.h>

#include <memory>
#include <set>
#include <vector>

#include "completion.h"
#include "handles.h"
#include "matmul.h"
#include "memory_pool.h"

namespace llcuda {

class Graph;

/** One GPU as this environment uses it. Made when first asked for. */
struct Device {
  int ordinal = 0;
  /** Where operations are enqueued; Stream objects put their own here for a while. */
  cudaStream_t stream = nullptr;
  cudaStream_t home = nullptr;
  /** Copies to the host run beside the work. */
  cudaStream_t copies = nullptr;
  /** Streams that JavaScript let go of. None is destroyed before the end: memory may still name it.
   */
  std::vector<cudaStream_t> idle_streams;
  std::shared_ptr<MemoryPool> pool;
  std::unique_ptr<Completion> completion;
  std::unique_ptr<Matmul> matmul;
  /** Memory of graphs, for accounting. */
  std::vector<std::weak_ptr<MemoryPool>> graph_pools;
  /** The graph that is being captured on this GPU, if any. */
  Graph* capture = nullptr;
  /** GPUs whose memory this one was asked to read directly, by ordinal, whether it can or not. */
  std::set<int> peers;
};

class Session {
 public:
  static Session& of(Napi::Env env);
  explicit Session(Napi::Env env) : env_(env) {}
  ~Session();

  /** Makes the GPU current. Throws DEVICE_ABSENT. */
  Device& use(int ordinal);
  int count() const { return count_; }
  const char* reason() const { return reason_.c_str(); }
  void look_for_devices();
  /** Makes errors of failures; TypeScript gives it when it loads the addon. */
  Napi::FunctionReference make_error;
  Handles handles;

  /** A new block on the GPU's stream, or in its capture's pool. */
  StorageRef allocate(Device& device, size_t bytes);
  /** Orders a use of this storage on the device's stream after every earlier one. */
  void order(Device& device, const StorageRef& storage);
  /** Lets the current GPU read another's memory directly, where it can; else copies are staged. */
  void open_peer(Device& current, const Device& other);

 private:
  Napi::Env env_;
  int count_ = 0;
  int current_ = -1;
  std::string reason_;
  std::vector<std::unique_ptr<Device>> devices_;
};

}  // namespace llcuda
