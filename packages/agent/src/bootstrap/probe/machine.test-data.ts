import type { Gpu, MachineFacts } from "@llcuda/protocol";

const GIB = 1024 ** 3;

/** A GPU as nvidia-smi tells of it. */
export function gpu(name: string, sm: number | null, gib: number, index = 0): Gpu {
  const memory = { memoryTotal: gib * GIB, memoryFree: gib * GIB };
  return { index, name, sm, ...memory, uuid: `GPU-0000000${index}`, visible: true };
}

/** A plain Debian 12 machine without a GPU, changed by `facts`. */
export function machineWith(facts: Partial<MachineFacts> = {}): MachineFacts {
  return {
    at: "2026-11-21T08:00:00.000Z",
    platform: "local",
    container: null,
    notes: [],
    gpus: [],
    adapters: [],
    driver: null,
    driverCuda: null,
    compatCuda: null,
    libcuda: null,
    driverError: null,
    visibleDevices: null,
    toolkits: [],
    libraries: [],
    vulkan: null,
    arch: "x86_64",
    glibc: "2.36",
    glibcxx: "3.4.30",
    cpu: { name: "Test CPU", threads: 8, features: ["sse4_2", "avx", "avx2", "f16c", "fma"] },
    memoryTotal: 16 * GIB,
    memoryAvailable: 12 * GIB,
    probes: [],
    ...facts,
  };
}
