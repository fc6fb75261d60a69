#include "traffic_watch.h"

#include <chrono>

namespace llcuda {

namespace {
/** A call takes NVML 0.9 ms of processor time: ten a second would cost more than all else. */
constexpr auto PERIOD = std::chrono::seconds(1);
}  // namespace

TrafficWatch::TrafficWatch(const Nvml& nvml) : nvml_(nvml), thread_([this] { loop(); }) {}

TrafficWatch::~TrafficWatch() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Traffic TrafficWatch::of(size_t index) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return index < latest_.size() ? latest_[index] : Traffic{};
}

void TrafficWatch::loop() {
  std::vector<NvmlDevice> devices = all_devices(nvml_);
  std::unique_lock<std::mutex> lock(mutex_);
  latest_.resize(devices.size());
  while (!ending_) {
    auto next = std::chrono::steady_clock::now() + PERIOD;
    for (size_t i = 0; i < devices.size() && !ending_; i++) {
      lock.unlock();
      Traffic traffic = take_traffic(nvml_, devices[i]);
      lock.lock();
      latest_[i] = traffic;
    }
    wake_.wait_until(lock, next, [this] { return ending_; });
  }
}

}  // namespace llcuda
