import type { EngineBackend } from "@llcuda/protocol";

/** What a person calls it. */
export const BACKEND_NAMES: Readonly<Record<EngineBackend, string>> = {
  cuda: "CUDA",
  vulkan: "Vulkan",
  hip: "HIP",
  metal: "Metal",
  cpu: "CPU",
};
