import type { EngineBackend, EngineSource } from "@llcuda/protocol";

export const BACKEND_NAMES: Record<EngineBackend, string> = {
  cuda: "CUDA",
  vulkan: "Vulkan",
  hip: "HIP",
  metal: "Metal",
  cpu: "CPU",
};

export const SOURCE_NAMES: Record<EngineSource, string> = {
  explicit: "Named by you",
  cache: "Cache",
  path: "Found on this machine",
  bundle: "llcuda bundle",
  github: "llama.cpp release",
  debian: "Debian packages",
  build: "Built here",
};
