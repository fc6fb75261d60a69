import type { Gpu } from "@llcuda/protocol";
import type { Inquiry } from "./inquiry.ts";

/** What one source tells of the GPUs and their driver. */
export interface GpuReading {
  gpus: Gpu[];
  driver: string | null;
  /** The newest CUDA that it says it supports. */
  driverCuda: string | null;
}

/** Something that can be asked about GPUs. */
export interface GpuSource {
  readonly name: string;
  /** Null when it is not here or has no answer; why is in the inquiry's probes. */
  readonly read: (inquiry: Inquiry) => Promise<GpuReading | null>;
}
