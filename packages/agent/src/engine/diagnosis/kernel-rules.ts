import { gpuAndBuild, missingArch } from "./gpu-and-build.ts";
import type { DiagnosisRule } from "./rule.ts";

const OTHER_BUILD =
  "Use an engine built for this GPU and driver (`--engine`), or update the NVIDIA driver.";

/** The build's GPU code does not fit this GPU and driver. */
export const KERNEL_RULES: DiagnosisRule[] = [
  {
    id: "ptx-toolchain",
    code: "PTX_UNSUPPORTED",
    pattern: /provided PTX was compiled with an unsupported toolchain/,
    says: "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
    message:
      "The engine has no ready code for this GPU, and its PTX is newer than the driver can compile.{fit}",
    hint: "Use an engine with ready code for this GPU, one built with a CUDA no newer than the driver's (`nvidia-smi` shows it), or update the driver.",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    values: gpuAndBuild,
  },
  {
    id: "ptx-target",
    code: "PTX_UNSUPPORTED",
    pattern: /PTX JIT compil(?:ation failed|er library not found)|invalid PTX|ptxas fatal/i,
    says: "CUDA error: a PTX JIT compilation failed",
    message: "The driver cannot compile the engine's PTX for this GPU.{fit}",
    hint: OTHER_BUILD,
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    values: gpuAndBuild,
  },
  {
    id: "no-kernel-image",
    code: "NO_KERNEL_IMAGE",
    pattern: /no kernel image is available for execution on the device|invalid device function/,
    says: "CUDA error: no kernel image is available for execution on the device",
    message: "The engine was built without code for this GPU.{fit}",
    hint: OTHER_BUILD,
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    values: gpuAndBuild,
  },
  {
    id: "no-device-code",
    code: "NO_DEVICE_CODE",
    pattern: /CUDA kernel (?<kernel>\S+) has no device code compatible with CUDA arch (?<arch>\d+)/,
    says: "ERROR: CUDA kernel mul_mat_q has no device code compatible with CUDA arch 520. ggml-cuda.cu was compiled for: 520",
    message:
      "The engine's kernel {kernel} does not exist for compute capability {arch}, the nearest that the build has for this GPU.{fit}",
    hint: OTHER_BUILD,
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    values: missingArch,
  },
  {
    id: "device-image",
    code: "DEVICE_IMAGE_INVALID",
    pattern: /device kernel image is invalid/,
    says: "CUDA error: device kernel image is invalid",
    message: "The driver refuses the engine's GPU code.{fit}",
    hint: "The build's CUDA or its bundled libraries are newer than the driver. Update the driver, or use an engine for an older CUDA.",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    values: gpuAndBuild,
  },
];
