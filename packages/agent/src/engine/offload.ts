import type { EngineBackend, EngineOffload, ErrorReport } from "@llcuda/protocol";
import { BACKEND_NAMES } from "./backend-name.ts";

/** What ggml calls the devices of a backend; their buffers may be mapped or split, never `_Host`. */
const DEVICES: Record<EngineBackend, RegExp | null> = {
  cuda: /^CUDA\d*(_Split)?$/,
  hip: /^(ROCm|HIP)\d*(_Split)?$/,
  metal: /^(Metal|MTL)\d*(_Mapped|_Private|_Shared)?$/,
  vulkan: /^Vulkan\d+$/,
  cpu: null,
};

/** Whether a device or buffer name of ggml belongs to a backend's GPUs. */
export function isDeviceOf(backend: EngineBackend, name: string): boolean {
  return DEVICES[backend]?.test(name) ?? false;
}

/**
 * Why an engine for a GPU does not use it; null when it does, or when nothing speaks against it.
 * Its own words on layers and buffers go before what the driver tells of the process. Pure.
 */
export function unusedGpu(backend: EngineBackend, offload: EngineOffload | null): string | null {
  if (DEVICES[backend] === null || offload === null) return null;
  const { buffers, gpuMemory, layers } = offload;
  const onGpu = buffers.filter(({ bytes, device }) => bytes > 0 && isDeviceOf(backend, device));
  if (layers?.onGpu === 0) return `0 of ${layers.total} layers went to the GPU`;
  if (onGpu.length > 0) return null;
  const devices = buffers.filter(({ bytes }) => bytes > 0).map(({ device }) => device);
  if (layers === null && devices.length === 0) {
    return gpuMemory === 0 ? "the process holds no GPU memory" : null;
  }
  if (devices.length === 0) return null;
  return `its memory lies on ${devices.join(", ")}, none of it on the GPU`;
}

/** What a person reads of a model that runs on the processor although its engine is for a GPU. */
export function gpuNotUsed(
  backend: EngineBackend,
  offload: EngineOffload | null,
): ErrorReport | null {
  const why = unusedGpu(backend, offload);
  if (why === null) return null;
  return {
    code: "GPU_NOT_USED",
    message: `The model runs on the processor although the engine is for ${BACKEND_NAMES[backend]}: ${why}.`,
    hint: "Free GPU memory or take a smaller model; if the GPU was found at the proof and is not now, try the setup again.",
    remedies: ["restart-engine", "retry-setup", "choose-engine"],
  };
}
