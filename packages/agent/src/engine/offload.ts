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

const LAYERS = /offloaded (\d+)\/(\d+) layers to GPU/;
const BUFFER = /\b([A-Za-z][\w.]*) +(model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/;
/** Memory that the processor computes in: `CPU`, `CPU_Mapped`, `CPU_REPACK`, `AMX`, `BLAS`. */
const PROCESSOR = /^(CPU|AMX|BLAS)(_|$)/;
const MIB = 1024 * 1024;

/** Whether a device or buffer name of ggml belongs to a backend's GPUs. */
export function isDeviceOf(backend: EngineBackend, name: string): boolean {
  return DEVICES[backend]?.test(name) ?? false;
}

/**
 * Reads from llama-server's lines where a model went. It tries loads before the real one to fit its
 * memory: of each kind of buffer the last word counts.
 */
export class OffloadReading {
  #layers: EngineOffload["layers"] = null;
  readonly #buffers = new Map<string, { device: string; bytes: number }>();

  take(line: string): void {
    const layers = LAYERS.exec(line);
    if (layers !== null) {
      this.#layers = { onGpu: Number(layers[1]), total: Number(layers[2]) };
      return;
    }
    const [, device = "", kind = "", size = ""] = BUFFER.exec(line) ?? [];
    const bytes = Math.round(Number(size) * MIB);
    if (device !== "") this.#buffers.set(`${device} ${kind}`, { device, bytes });
  }

  /** Null when nothing was said. */
  get offload(): EngineOffload | null {
    const sums = new Map<string, number>();
    for (const { bytes, device } of this.#buffers.values()) {
      sums.set(device, (sums.get(device) ?? 0) + bytes);
    }
    const buffers = [...sums].map(([device, bytes]) => ({ device, bytes }));
    // In the engine's own words a processor's matrix units are a GPU too.
    const onlyProcessor =
      buffers.length > 0 && buffers.every(({ device }) => PROCESSOR.test(device));
    const layers = onlyProcessor && this.#layers?.onGpu !== 0 ? null : this.#layers;
    if (layers === null && buffers.length === 0) return null;
    return { layers, buffers, gpuMemory: null };
  }
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
