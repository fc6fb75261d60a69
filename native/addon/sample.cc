#include "sample.h"

#include <chrono>

namespace llcuda {

namespace {

template <class Value, class Function, class... Before>
double ask(Function function, NvmlDevice device, double factor, Before... before) {
  Value value{};
  if (function == nullptr || function(device, before..., &value) != NVML_SUCCESS) return NAN;
  return static_cast<double>(value) * factor;
}

void add_processes(int (*function)(NvmlDevice, unsigned*, NvmlProcess*), NvmlDevice device,
                   std::vector<NvmlProcess>& into) {
  if (function == nullptr) return;
  unsigned count = 64;
  std::vector<NvmlProcess> found(count);
  int status = function(device, &count, found.data());
  if (status == NVML_INSUFFICIENT_SIZE) {
    found.resize(count += 16);
    status = function(device, &count, found.data());
  }
  if (status != NVML_SUCCESS) return;
  found.resize(count);
  into.insert(into.end(), found.begin(), found.end());
}

}  // namespace

void take_costly_figures(const Nvml& n, NvmlDevice device, Sample& s) {
  char text[96] = "";
  if (n.uuid != nullptr && n.uuid(device, text, sizeof text) == NVML_SUCCESS) s.uuid = text;
  if (n.name != nullptr && n.name(device, text, sizeof text) == NVML_SUCCESS) s.name = text;
  s.max_sm_clock = ask<unsigned>(n.max_clock, device, 1, static_cast<int>(NVML_CLOCK_SM));
  s.max_memory_clock = ask<unsigned>(n.max_clock, device, 1, static_cast<int>(NVML_CLOCK_MEMORY));
  s.max_link_generation = ask<unsigned>(n.max_link_generation, device, 1);
  s.max_link_width = ask<unsigned>(n.max_link_width, device, 1);
  s.energy = ask<unsigned long long>(n.energy, device, 1e-3);
}

void take_slow_figures(const Nvml& n, NvmlDevice device, Sample& s) {
  s.power_limit = ask<unsigned>(n.power_limit, device, 1e-3);
  s.link_generation = ask<unsigned>(n.link_generation, device, 1);
  s.link_width = ask<unsigned>(n.link_width, device, 1);
  s.ecc_corrected = ask<unsigned long long>(n.ecc, device, 1, static_cast<int>(NVML_ECC_CORRECTED),
                                            static_cast<int>(NVML_ECC_SINCE_BOOT));
  s.ecc_uncorrected =
      ask<unsigned long long>(n.ecc, device, 1, static_cast<int>(NVML_ECC_UNCORRECTED),
                              static_cast<int>(NVML_ECC_SINCE_BOOT));
  s.fan = ask<unsigned>(n.fan, device, 0.01);
  s.performance_state = ask<int>(n.performance_state, device, 1);
  s.processes.clear();
  add_processes(n.compute_processes, device, s.processes);
  add_processes(n.graphics_processes, device, s.processes);
}

void take_quick_figures(const Nvml& n, NvmlDevice device, Sample& s) {
  s.time = static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count());
  NvmlUtilization use{};
  bool used = n.utilization != nullptr && n.utilization(device, &use) == NVML_SUCCESS;
  s.utilization = used ? use.gpu / 100.0 : NAN;
  s.memory_utilization = used ? use.memory / 100.0 : NAN;
  NvmlMemory memory{};
  bool told = n.memory != nullptr && n.memory(device, &memory) == NVML_SUCCESS;
  s.memory_used = told ? static_cast<double>(memory.used) : NAN;
  s.memory_total = told ? static_cast<double>(memory.total) : NAN;
  s.temperature = ask<unsigned>(n.temperature, device, 1, static_cast<int>(NVML_TEMPERATURE_GPU));
  s.power = ask<unsigned>(n.power, device, 1e-3);
  s.sm_clock = ask<unsigned>(n.clock, device, 1, static_cast<int>(NVML_CLOCK_SM));
  s.memory_clock = ask<unsigned>(n.clock, device, 1, static_cast<int>(NVML_CLOCK_MEMORY));
  s.throttle = ask<unsigned long long>(n.throttle, device, 1);
}

Traffic take_traffic(const Nvml& n, NvmlDevice device) {
  return {ask<unsigned>(n.pcie, device, 1024, static_cast<int>(NVML_PCIE_TX)),
          ask<unsigned>(n.pcie, device, 1024, static_cast<int>(NVML_PCIE_RX))};
}

std::vector<NvmlDevice> all_devices(const Nvml& n) {
  unsigned count = 0;
  std::vector<NvmlDevice> devices;
  if (n.count(&count) != NVML_SUCCESS) return devices;
  for (unsigned i = 0; i < count; i++) {
    NvmlDevice device = nullptr;
    if (n.by_index(i, &device) == NVML_SUCCESS) devices.push_back(device);
  }
  return devices;
}

Napi::Value to_js(Napi::Env env, const Sample& s) {
  Napi::Object out = Napi::Object::New(env);
  auto set = [&](const char* name, double value) {
    if (std::isnan(value))
      out.Set(name, env.Null());
    else
      out.Set(name, value);
  };
  out.Set("uuid", s.uuid);
  out.Set("name", s.name);
  set("time", s.time);
  set("utilization", s.utilization);
  set("memoryUtilization", s.memory_utilization);
  set("memoryUsed", s.memory_used);
  set("memoryTotal", s.memory_total);
  set("temperature", s.temperature);
  set("power", s.power);
  set("powerLimit", s.power_limit);
  set("smClock", s.sm_clock);
  set("memoryClock", s.memory_clock);
  set("maxSmClock", s.max_sm_clock);
  set("maxMemoryClock", s.max_memory_clock);
  set("throttleBits", s.throttle);
  set("pcieTx", s.pcie_tx);
  set("pcieRx", s.pcie_rx);
  set("linkGeneration", s.link_generation);
  set("linkWidth", s.link_width);
  set("maxLinkGeneration", s.max_link_generation);
  set("maxLinkWidth", s.max_link_width);
  set("eccCorrected", s.ecc_corrected);
  set("eccUncorrected", s.ecc_uncorrected);
  set("fan", s.fan);
  set("performanceState", s.performance_state);
  set("energy", s.energy);
  Napi::Array processes = Napi::Array::New(env);
  for (const NvmlProcess& process : s.processes) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("pid", process.pid);
    // All bits set: the driver may not tell (in a container, for example).
    if (process.used == ~0ull)
      entry.Set("memory", env.Null());
    else
      entry.Set("memory", static_cast<double>(process.used));
    processes.Set(processes.Length(), entry);
  }
  out.Set("processes", processes);
  return out;
}

}  // namespace llcuda
