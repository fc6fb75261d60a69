#include "session.h"

#include "failure.h"
#include "graph.h"

namespace llcuda {

Session& Session::of(Napi::Env env) {
  return *env.GetInstanceData<Session>();
}

Session::~Session() {
  for (auto& device : devices_) {
    if (device == nullptr) continue;
    cudaSetDevice(device->ordinal);
    device->completion.reset();
    cudaStreamSynchronize(device->home);
    device->matmul.reset();
    for (cudaStream_t stream : device->idle_streams) cudaStreamDestroy(stream);
    cudaStreamDestroy(device->copies);
    cudaStreamDestroy(device->home);
  }
}

void Session::look_for_devices() {
  cudaError_t error = cudaGetDeviceCount(&count_);
  if (error == cudaSuccess) {
    reason_ = count_ == 0 ? "The driver shows no GPU." : "";
  } else {
    cudaGetLastError();
    count_ = 0;
    reason_ = std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error);
  }
  devices_.resize(static_cast<size_t>(count_));
}

Device& Session::use(int ordinal) {
  if (ordinal < 0 || ordinal >= count_)
    throw Failure{
        "DEVICE_ABSENT",
        reason_,
        {{"device", static_cast<double>(ordinal)}, {"count", static_cast<double>(count_)}}};
  if (current_ != ordinal) {
    check(cudaSetDevice(ordinal), "cudaSetDevice");
    current_ = ordinal;
  }
  auto& slot = devices_[static_cast<size_t>(ordinal)];
  if (slot == nullptr) {
    auto device = std::make_unique<Device>();
    device->ordinal = ordinal;
    check(cudaStreamCreateWithFlags(&device->home, cudaStreamNonBlocking), "cudaStreamCreate");
    check(cudaStreamCreateWithFlags(&device->copies, cudaStreamNonBlocking), "cudaStreamCreate");
    device->stream = device->home;
    device->pool = std::make_shared<MemoryPool>(ordinal);
    device->completion = std::make_unique<Completion>(env_, ordinal, make_error);
    device->matmul = std::make_unique<Matmul>();
    slot = std::move(device);
  }
  return *slot;
}

StorageRef Session::allocate(Device& device, size_t bytes) {
  if (device.capture != nullptr) return device.capture->allocate(device, bytes);
  auto storage = std::make_shared<Storage>(device.pool, bytes, device.home, nullptr);
  // The pool's blocks are handed on in the order of the home stream.
  order(device, storage);
  return storage;
}

void Session::order(Device& device, const StorageRef& storage) {
  if (device.capture != nullptr) device.capture->hold(storage);
  if (storage->last == device.stream) return;
  cudaEvent_t done;
  check(cudaEventCreateWithFlags(&done, cudaEventDisableTiming), "cudaEventCreate");
  cudaError_t error = cudaEventRecord(done, storage->last);
  if (error == cudaSuccess) error = cudaStreamWaitEvent(device.stream, done, 0);
  cudaEventDestroy(done);
  check(error, "waiting for another stream");
  storage->last = device.stream;
}

void Session::open_peer(Device& current, const Device& other) {
  if (!current.peers.insert(other.ordinal).second) return;
  int can = 0;
  check(cudaDeviceCanAccessPeer(&can, current.ordinal, other.ordinal), "cudaDeviceCanAccessPeer");
  // Another environment of the process may have done it; too many peers leave it to staging.
  if (can != 0 && cudaDeviceEnablePeerAccess(other.ordinal, 0) != cudaSuccess) cudaGetLastError();
}

}  // namespace llcuda
