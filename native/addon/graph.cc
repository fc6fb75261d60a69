#include "graph.h"

#include "failure.h"
#include "session.h"

namespace llcuda {

Graph::~Graph() {
  if (executable_ != nullptr) cudaGraphExecDestroy(executable_);
  if (graph_ != nullptr) cudaGraphDestroy(graph_);
}

void Graph::begin(Device& device) {
  // Relaxed: the pool asks the driver for memory in the middle of it.
  check(cudaStreamBeginCapture(device.stream, cudaStreamCaptureModeRelaxed),
        "cudaStreamBeginCapture");
  device.graph_pools.push_back(pool_);
  device.capture = this;
  stream_ = device.stream;
}

void Graph::end(Device& device) {
  device.capture = nullptr;
  check(cudaStreamEndCapture(device.stream, &graph_), "cudaStreamEndCapture");
  check(cudaGraphGetNodes(graph_, nullptr, &nodes_), "cudaGraphGetNodes");
  check(cudaGraphInstantiate(&executable_, graph_, 0), "cudaGraphInstantiate");
  check(cudaGraphUpload(executable_, device.stream), "cudaGraphUpload");
}

void Graph::abandon(Device& device) {
  device.capture = nullptr;
  cudaStreamEndCapture(device.stream, &graph_);
  cudaGetLastError();
}

void Graph::launch() {
  if (executable_ == nullptr) defect("a graph that was never captured");
  for (const StorageRef& storage : held_) {
    if (storage->last == stream_) continue;
    cudaEvent_t done;
    check(cudaEventCreateWithFlags(&done, cudaEventDisableTiming), "cudaEventCreate");
    cudaEventRecord(done, storage->last);
    cudaStreamWaitEvent(stream_, done, 0);
    cudaEventDestroy(done);
    storage->last = stream_;
  }
  check(cudaGraphLaunch(executable_, stream_), "cudaGraphLaunch");
}

StorageRef Graph::allocate(Device& device, size_t bytes) {
  auto storage = std::make_shared<Storage>(pool_, bytes, device.stream, device.pool.get());
  storage->graph_writes = true;
  return storage;
}

void Graph::hold(const StorageRef& storage) {
  // What the graph made itself goes back to its own pool, and must be free to.
  if (storage->pool != pool_) held_.insert(storage);
}

}  // namespace llcuda
