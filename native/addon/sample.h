#pragma once
// What NVML tells of a GPU at one moment.
#include <napi.h>

#include <cmath>
#include <string>
#include <vector>

#include "nvml.h"

namespace llcuda {

/** NaN where the GPU does not say. */
struct Sample {
  std::string uuid, name;
  double time;  // milliseconds since 1970
  double utilization, memory_utilization, memory_used, memory_total, temperature, power,
      power_limit, sm_clock, memory_clock, max_sm_clock, max_memory_clock, throttle, pcie_tx,
      pcie_rx, link_generation, link_width, max_link_generation, max_link_width, ecc_corrected,
      ecc_uncorrected, fan, performance_state, energy;
  std::vector<NvmlProcess> processes;
};

/** What hardly changes, and energy: NVML takes 1 to 3 ms of processor time for each. */
void take_costly_figures(const Nvml& n, NvmlDevice device, Sample& s);
/** What changes slowly. */
void take_slow_figures(const Nvml& n, NvmlDevice device, Sample& s);
/** What moves from one sample to the next. */
void take_quick_figures(const Nvml& n, NvmlDevice device, Sample& s);

/** Bytes a second out of the GPU and into it. */
struct Traffic {
  double tx = NAN, rx = NAN;
};

/** NVML counts for 20 ms each way, and waits for that. */
Traffic take_traffic(const Nvml& n, NvmlDevice device);

std::vector<NvmlDevice> all_devices(const Nvml& n);
Napi::Value to_js(Napi::Env env, const Sample& s);

}  // namespace llcuda
