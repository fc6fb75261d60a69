import type { GpuProperties, GpuReading, GpuSample, LoadedModel } from "@llcuda/protocol";

export function reading(change: Partial<GpuReading> = {}): GpuReading {
  return {
    index: 0,
    load: 0.5,
    memoryLoad: 0.25,
    memoryUsed: 1e9,
    power: 100,
    temperature: 40,
    clock: 1_500,
    memoryClock: 3_000,
    throttle: [],
    pcieIn: null,
    pcieOut: null,
    eccErrors: 0,
    ...change,
  };
}

/** Of second `second`. */
export function sample(second: number, gpus: GpuReading[] = []): GpuSample {
  const at = new Date(second * 1_000).toISOString();
  return { at, gpus, cpuLoad: 0.25, memoryUsed: 4e9, tokensPerSecond: second };
}

export function properties(change: Partial<GpuProperties> = {}): GpuProperties {
  return {
    index: 0,
    name: "NVIDIA H200",
    uuid: "GPU-1",
    computeCapability: "9.0",
    memoryTotal: 150e9,
    multiprocessors: null,
    l2Bytes: null,
    sharedBytesPerMultiprocessor: null,
    memoryBusBits: null,
    clockMax: 1_980,
    memoryClockMax: 3_201,
    powerLimit: 700,
    pcieGeneration: 5,
    pcieWidth: 16,
    driver: "580.65.06",
    cudaDriver: "13.0",
    peers: [],
    ...change,
  };
}

/** As much of a loaded model as marks look at. */
export function loadedModel(id: string, phase: "ready" | "starting"): LoadedModel {
  return { model: { id, name: `model ${id}` }, state: { phase } } as LoadedModel;
}
