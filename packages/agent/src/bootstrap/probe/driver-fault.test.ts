import { expect, test } from "vitest";
import { driverFault, type DriverEvidence } from "./driver-fault.ts";

const WORKS: DriverEvidence = {
  driver: "550.54.15",
  smiAnswered: true,
  smiWords: "",
  deviceNodes: ["/dev/nvidia0", "/dev/nvidia-uvm", "/dev/nvidiactl"],
  adapters: [],
  libcuda: { path: "/usr/lib/libcuda.so.1", version: "550.54.15" },
  libraries: [],
  platform: "local",
  container: null,
};
const SILENT = { smiAnswered: false, smiWords: "" };
const said = (smiWords: string) => ({ smiAnswered: false, smiWords });
const libcuda = (path: string, version: string | null) => ({ libcuda: { path, version } });

test.each<[string, Partial<DriverEvidence>, string]>([
  ["all is well", {}, "nothing"],
  ["no driver, no GPU", { ...SILENT, driver: null, deviceNodes: [], libcuda: null }, "nothing"],
  ["WSL's library tells no version", libcuda("/usr/lib/wsl/lib/libcuda.so.1", null), "nothing"],
  [
    "a newer compatibility package",
    libcuda("/usr/local/cuda/compat/libcuda.so.1", "560.35.03"),
    "nothing",
  ],
  [
    "an older one",
    libcuda("/usr/local/cuda/compat/libcuda.so.1", "535.104.05"),
    "DRIVER_MISMATCH: Take the compat",
  ],
  [
    "an image with a driver of its own",
    { ...libcuda("/usr/lib/libcuda.so.1", "535.54.03"), container: "docker" },
    "DRIVER_MISMATCH: Remove the driver packages",
  ],
  [
    "a driver updated without a restart",
    libcuda("/usr/lib/libcuda.so.1", "560.35.03"),
    "DRIVER_MISMATCH: Restart",
  ],
  [
    "a toolkit's stub first",
    libcuda("/usr/local/cuda/lib64/stubs/libcuda.so.1", null),
    "CUDA_INIT_FAILED: Take the folder `stubs`",
  ],
  [
    "a container with utility alone",
    { libcuda: null, container: "docker" },
    "DRIVER_MISSING: Let compute into",
  ],
  ["a driver installed by half", { libcuda: null }, "DRIVER_MISSING: Install the driver's compute"],
  ["device files that are missing", { ...SILENT, deviceNodes: [] }, "CUDA_INIT_FAILED: Make them"],
  ["too old a GPU for the driver", said("No devices were found"), "CUDA_INIT_FAILED: Look at"],
  [
    "a GPU that fell off its bus",
    said("Unable to determine the device handle for GPU0000:01:00.0: Unknown Error"),
    "CUDA_INIT_FAILED: Restart",
  ],
  [
    "a container that lost its GPU",
    said("Failed to initialize NVML: Unknown Error"),
    "CUDA_INIT_FAILED: Start the container",
  ],
  [
    "a user who may not",
    said("Failed to initialize NVML: Insufficient Permissions"),
    "CUDA_INIT_FAILED: Add the user",
  ],
  [
    "an nvidia-smi without its library",
    said("NVIDIA-SMI couldn't find libnvidia-ml.so library in your system."),
    "DRIVER_MISSING: Install the NVIDIA driver",
  ],
  [
    "a pod without a GPU",
    { ...said("couldn't communicate with the NVIDIA driver"), driver: null, platform: "runpod" },
    "DRIVER_MISSING: This pod",
  ],
  [
    "a card without a driver",
    {
      ...SILENT,
      driver: null,
      libcuda: null,
      adapters: [
        { address: "0000:01:00.0", vendor: "NVIDIA", device: "0x2684", driver: "nouveau" },
      ],
    },
    "DRIVER_MISSING: Install the NVIDIA driver",
  ],
  [
    "a card of another maker",
    {
      ...SILENT,
      driver: null,
      libcuda: null,
      adapters: [{ address: "0000:01:00.0", vendor: "AMD", device: "0x744c", driver: "amdgpu" }],
    },
    "nothing",
  ],
  ["an unknown failure is no known fault", said("NVML: Something new"), "nothing"],
])("%s", (_, evidence, expected) => {
  const fault = driverFault({ ...WORKS, ...evidence });
  const told = fault === null ? "nothing" : `${fault.code}: ${fault.hint}`;
  expect(told).toContain(expected);
});
