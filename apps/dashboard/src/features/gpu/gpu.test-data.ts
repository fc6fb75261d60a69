import type { GpuColumns, GpuProperties, GpuState } from "@llcuda/protocol";

export function gpuProperties(change: Partial<GpuProperties> = {}): GpuProperties {
  return {
    index: 0,
    name: "NVIDIA H200",
    uuid: "GPU-1",
    computeCapability: "9.0",
    memoryTotal: 150e9,
    multiprocessors: 132,
    l2Bytes: 62_914_560,
    sharedBytesPerMultiprocessor: 233_472,
    memoryBusBits: 6_144,
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

/** Two rows. */
export function columns(change: Partial<GpuColumns> = {}): GpuColumns {
  return {
    index: 0,
    load: [0.2, 0.4],
    memoryLoad: [0.1, 0.1],
    memoryUsed: [1e9, 2e9],
    power: [100, 200],
    temperature: [40, 41],
    clock: [1_980, 1_980],
    memoryClock: [3_201, 3_201],
    pcieIn: [1e6, 1e6],
    pcieOut: [1e6, 1e6],
    eccErrors: [0, 0],
    throttle: ["", "power limit"],
    ...change,
  };
}

export function gpuState(change: Partial<GpuState> = {}): GpuState {
  return {
    source: "addon",
    reason: null,
    properties: [gpuProperties()],
    holders: [],
    probes: [],
    probing: false,
    probeError: null,
    marks: [],
    ...change,
  };
}
