import type { DiagnosisRule } from "./rule.ts";

const CUDA_MINIMA =
  "Update the driver (CUDA 11 needs 450.80, CUDA 12 needs 525.60, CUDA 13 needs 580.65), or use an engine for an older CUDA.";

function whichDevice(number: string, name?: string, setting?: string): string {
  if (name !== undefined) return `a device ${name} (${setting})`;
  return number === "" ? "a GPU" : `a GPU ${number}`;
}

/** CUDA does not start: the driver, its library and its kernel module, and which GPUs are visible. */
export const DRIVER_RULES: DiagnosisRule[] = [
  {
    id: "driver-too-old",
    code: "DRIVER_TOO_OLD",
    pattern: /CUDA driver version is insufficient for CUDA runtime version/,
    says: "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
    message: "The NVIDIA driver is older than the engine's CUDA needs.",
    hint: CUDA_MINIMA,
    remedies: ["use-best", "use-vulkan", "use-cpu"],
  },
  {
    id: "forward-compatibility",
    code: "DRIVER_MISMATCH",
    pattern: /forward compatibility was attempted on non supported HW/,
    says: "ggml_cuda_init: failed to initialize CUDA: forward compatibility was attempted on non supported HW",
    message:
      "CUDA took a driver library that this GPU may not use: a cuda-compat package, or one newer than the running kernel module.",
    hint: "Reboot after a driver update. On GeForce cards remove the cuda-compat package, or its folder from LD_LIBRARY_PATH.",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
  },
  {
    id: "driver-combination",
    code: "DRIVER_MISMATCH",
    pattern:
      /unsupported display driver ?\/ ?cuda driver combination|Driver\/library version mismatch/,
    says: "ggml_cuda_init: failed to initialize CUDA: system has unsupported display driver / cuda driver combination",
    message: "The driver's library libcuda and its kernel module are of different versions.",
    hint: "Reboot after a driver update. In a container, take libcuda from the host (NVIDIA Container Toolkit), not from the image, and remove cuda-compat.",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
  },
  {
    id: "fabric-manager",
    code: "CUDA_INIT_FAILED",
    pattern: /failed to initialize CUDA: system not yet initialized/,
    says: "ggml_cuda_init: failed to initialize CUDA: system not yet initialized",
    message: "The GPUs wait for their NVSwitch fabric, which is not set up.",
    hint: "Start nvidia-fabricmanager in the driver's very version: `systemctl start nvidia-fabricmanager`.",
    remedies: ["restart-engine", "use-cpu"],
  },
  {
    id: "no-device",
    code: "CUDA_INIT_FAILED",
    pattern: /no CUDA-capable device is detected|no CUDA devices found/,
    says: "ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected",
    message: "The driver is there, but no GPU is visible to the engine.",
    hint: "Look at CUDA_VISIBLE_DEVICES, start the container with its GPU (`--gpus all`), and check `nvidia-smi`.",
    remedies: ["restart-engine", "use-cpu"],
  },
  {
    id: "cuda-init",
    code: "CUDA_INIT_FAILED",
    pattern:
      /(?:failed to initialize CUDA: |CUDA error(?: \d+ at \S+)?: (?=initialization error|all CUDA-capable devices are busy))(?<words>.+)/,
    says: "ggml_cuda_init: failed to initialize CUDA: initialization error",
    message: "CUDA could not start: {words}.",
    hint: "Check that `nvidia-smi` works here, that this user may open /dev/nvidia* and /dev/nvidia-uvm, and that no other program has the GPU to itself.",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
  },
  {
    id: "device-invalid",
    code: "DEVICE_INVALID",
    pattern:
      /invalid value for main_gpu: (?<device>-?\d+) \(available devices: (?<count>\d+)\)|error while handling (?:argument|environment variable) "(?<setting>[^"]+)": invalid device: (?<name>\S+)|CUDA error.*: (?<ordinal>invalid device ordinal)|ggml_backend_cuda_init: (?:error: )?invalid device ?(?<number>\d*)$/,
    says: "llama_model_load_from_file_impl: invalid value for main_gpu: 1 (available devices: 1)",
    message: "The engine was told to use {which} that it does not have{count}.",
    hint: "See `llama-server --list-devices`; then choose among those in the load options, and unset LLAMA_ARG_DEVICE, LLAMA_ARG_MAIN_GPU and CUDA_VISIBLE_DEVICES.",
    remedies: ["restart-engine", "choose-engine"],
    values: ({ device, count, setting, name, number }) => ({
      which: whichDevice(device ?? number ?? "", name, setting),
      count: count === undefined ? "" : ` (it sees ${count})`,
    }),
  },
  {
    id: "no-gpu",
    code: "GPU_NOT_USED",
    pattern: /no usable GPU found|not compiled with GPU offload support/,
    says: "warning: no usable GPU found, --gpu-layers option will be ignored",
    message: "The engine found no GPU it can use and runs on the processor.",
    hint: "See `llcuda doctor` for what is missing.",
    remedies: ["use-best", "use-vulkan", "choose-engine"],
  },
];
