import type { ThrottleReason } from "./throttle-reasons.ts";

/** A process that uses a GPU. */
export interface GpuProcess {
  readonly pid: number;
  /** Bytes of its VRAM; null where the driver does not tell, as in many containers. */
  readonly memory: number | null;
}

/** One GPU at one moment; null where it does not say. */
export interface GpuSample {
  readonly uuid: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Share of the last moments in which a kernel ran, 0 to 1. */
  readonly utilization: number | null;
  /** Share in which memory was read or written, 0 to 1. */
  readonly memoryUtilization: number | null;
  /** Bytes. */
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** Watts. */
  readonly power: number | null;
  readonly powerLimit: number | null;
  /** MHz. */
  readonly smClock: number | null;
  readonly memoryClock: number | null;
  readonly maxSmClock: number | null;
  readonly maxMemoryClock: number | null;
  readonly throttle: readonly ThrottleReason[] | null;
  /** Bytes a second out of the GPU and into it; null unless asked for. */
  readonly pcieTx: number | null;
  readonly pcieRx: number | null;
  readonly linkGeneration: number | null;
  readonly linkWidth: number | null;
  readonly maxLinkGeneration: number | null;
  readonly maxLinkWidth: number | null;
  /** Errors of memory since the driver was loaded. */
  readonly eccCorrected: number | null;
  readonly eccUncorrected: number | null;
  /** Share of the fan's full speed, 0 to 1. */
  readonly fan: number | null;
  /** 0 is the fastest. */
  readonly performanceState: number | null;
  /** Joules since the driver was loaded; watchGpus asks every 5 s, as NVML takes 3 ms for it. */
  readonly energy: number | null;
  readonly processes: readonly GpuProcess[];
}
