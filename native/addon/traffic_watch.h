#pragma once
// PCIe traffic of all GPUs, once a second, by a thread of its own: NVML waits while it counts.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "sample.h"

namespace llcuda {

class TrafficWatch {
 public:
  explicit TrafficWatch(const Nvml& nvml);
  ~TrafficWatch();
  TrafficWatch(const TrafficWatch&) = delete;
  TrafficWatch& operator=(const TrafficWatch&) = delete;

  /** The latest of GPU `index`; NaN before the first second has passed. */
  Traffic of(size_t index) const;

 private:
  void loop();

  const Nvml& nvml_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::vector<Traffic> latest_;
  std::thread thread_;
};

}  // namespace llcuda
