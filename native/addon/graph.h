#pragma once
// A CUDA graph: what was enqueued while it was captured, with all memory it touches.
#include <cuda_runtime_api.h>

#include <memory>
#include <unordered_set>
#include <vector>

#include "memory_pool.h"

namespace llcuda {

struct Device;

class Graph {
 public:
  explicit Graph(int device) : pool_(std::make_shared<MemoryPool>(device)) {}
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void begin(Device& device);
  /** Ends the capture and makes the graph launchable. */
  void end(Device& device);
  /** Ends a capture whose function threw; the graph is good for nothing then. */
  void abandon(Device& device);
  /** On the stream it was captured on, after every other use of the memory it holds. */
  void launch();

  /** Memory made while capturing; only this graph's own operations may reuse it. */
  StorageRef allocate(Device& device, size_t bytes);
  /** Keeps memory from outside for as long as the graph lives. */
  void hold(const StorageRef& storage);
  size_t nodes() const { return nodes_; }

 private:
  std::shared_ptr<MemoryPool> pool_;
  std::unordered_set<StorageRef> held_;
  cudaStream_t stream_ = nullptr;
  cudaGraph_t graph_ = nullptr;
  cudaGraphExec_t executable_ = nullptr;
  size_t nodes_ = 0;
};

}  // namespace llcuda
