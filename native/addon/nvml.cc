#include "nvml.h"

#include <dlfcn.h>

#include <mutex>

namespace llcuda {

namespace {

template <class Function>
void resolve(void* library, Function& into, const char* name, const char* older = nullptr) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  if (into == nullptr && older != nullptr) into = reinterpret_cast<Function>(dlsym(library, older));
}

void resolve_all(void* library, Nvml& n) {
  resolve(library, n.init, "nvmlInit_v2");
  resolve(library, n.count, "nvmlDeviceGetCount_v2");
  resolve(library, n.by_uuid, "nvmlDeviceGetHandleByUUID");
  resolve(library, n.by_index, "nvmlDeviceGetHandleByIndex_v2");
  resolve(library, n.uuid, "nvmlDeviceGetUUID");
  resolve(library, n.name, "nvmlDeviceGetName");
  resolve(library, n.driver_version, "nvmlSystemGetDriverVersion");
  resolve(library, n.error, "nvmlErrorString");
  resolve(library, n.utilization, "nvmlDeviceGetUtilizationRates");
  resolve(library, n.memory, "nvmlDeviceGetMemoryInfo_v2");
  resolve(library, n.temperature, "nvmlDeviceGetTemperature");
  resolve(library, n.power, "nvmlDeviceGetPowerUsage");
  resolve(library, n.power_limit, "nvmlDeviceGetEnforcedPowerLimit");
  resolve(library, n.clock, "nvmlDeviceGetClockInfo");
  resolve(library, n.max_clock, "nvmlDeviceGetMaxClockInfo");
  resolve(library, n.throttle, "nvmlDeviceGetCurrentClocksEventReasons",
          "nvmlDeviceGetCurrentClocksThrottleReasons");
  resolve(library, n.pcie, "nvmlDeviceGetPcieThroughput");
  resolve(library, n.link_generation, "nvmlDeviceGetCurrPcieLinkGeneration");
  resolve(library, n.link_width, "nvmlDeviceGetCurrPcieLinkWidth");
  resolve(library, n.max_link_generation, "nvmlDeviceGetMaxPcieLinkGeneration");
  resolve(library, n.max_link_width, "nvmlDeviceGetMaxPcieLinkWidth");
  resolve(library, n.ecc, "nvmlDeviceGetTotalEccErrors");
  resolve(library, n.fan, "nvmlDeviceGetFanSpeed");
  resolve(library, n.performance_state, "nvmlDeviceGetPerformanceState");
  resolve(library, n.energy, "nvmlDeviceGetTotalEnergyConsumption");
  resolve(library, n.compute_processes, "nvmlDeviceGetComputeRunningProcesses_v3");
  resolve(library, n.graphics_processes, "nvmlDeviceGetGraphicsRunningProcesses_v3");
}

}  // namespace

const Nvml* nvml(std::string* reason) {
  static Nvml table{};
  static bool loaded = false;
  static std::string why;
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  if (!loaded) {
    void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      why = dlerror();
    } else {
      resolve_all(library, table);
      int status = table.init == nullptr || table.by_index == nullptr || table.count == nullptr
                       ? -1
                       : table.init();
      if (status == NVML_SUCCESS)
        loaded = true;
      else
        why = table.error != nullptr && status > 0 ? table.error(status)
                                                   : "libnvidia-ml.so.1 lacks nvmlInit_v2";
    }
  }
  if (reason != nullptr) *reason = why;
  return loaded ? &table : nullptr;
}

}  // namespace llcuda
