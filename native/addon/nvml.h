#pragma once
// The part of NVML that is used here, from the driver's own library: its ABI is stable.
#include <string>

namespace llcuda {

using NvmlDevice = void*;
struct NvmlUtilization {
  unsigned gpu, memory;
};
/** nvmlMemory_v2_t: what the driver keeps for itself is told apart. */
struct NvmlMemory {
  unsigned version = sizeof(NvmlMemory) | 2u << 24;
  unsigned long long total = 0, reserved = 0, free = 0, used = 0;
};
/** nvmlProcessInfo_v2_t, which the _v3 functions fill. */
struct NvmlProcess {
  unsigned pid;
  unsigned long long used;
  unsigned gpu_instance, compute_instance;
};

enum : int {
  NVML_SUCCESS = 0,
  NVML_INSUFFICIENT_SIZE = 7,
  NVML_CLOCK_SM = 1,
  NVML_CLOCK_MEMORY = 2,
  NVML_TEMPERATURE_GPU = 0,
  NVML_PCIE_TX = 0,
  NVML_PCIE_RX = 1,
  NVML_ECC_CORRECTED = 0,
  NVML_ECC_UNCORRECTED = 1,
  NVML_ECC_SINCE_BOOT = 0,
};

/** Functions that a driver lacks are null. */
struct Nvml {
  int (*init)();
  int (*count)(unsigned*);
  int (*by_uuid)(const char*, NvmlDevice*);
  int (*by_index)(unsigned, NvmlDevice*);
  int (*uuid)(NvmlDevice, char*, unsigned);
  int (*name)(NvmlDevice, char*, unsigned);
  int (*driver_version)(char*, unsigned);
  const char* (*error)(int);
  int (*utilization)(NvmlDevice, NvmlUtilization*);
  int (*memory)(NvmlDevice, NvmlMemory*);
  int (*temperature)(NvmlDevice, int, unsigned*);
  int (*power)(NvmlDevice, unsigned*);
  int (*power_limit)(NvmlDevice, unsigned*);
  int (*clock)(NvmlDevice, int, unsigned*);
  int (*max_clock)(NvmlDevice, int, unsigned*);
  int (*throttle)(NvmlDevice, unsigned long long*);
  int (*pcie)(NvmlDevice, int, unsigned*);
  int (*link_generation)(NvmlDevice, unsigned*);
  int (*link_width)(NvmlDevice, unsigned*);
  int (*max_link_generation)(NvmlDevice, unsigned*);
  int (*max_link_width)(NvmlDevice, unsigned*);
  int (*ecc)(NvmlDevice, int, int, unsigned long long*);
  int (*fan)(NvmlDevice, unsigned*);
  int (*performance_state)(NvmlDevice, int*);
  int (*energy)(NvmlDevice, unsigned long long*);
  int (*compute_processes)(NvmlDevice, unsigned*, NvmlProcess*);
  int (*graphics_processes)(NvmlDevice, unsigned*, NvmlProcess*);
};

/** Loaded and begun once; null where there is none, and `reason` says why. */
const Nvml* nvml(std::string* reason);

}  // namespace llcuda
