import type { GpuSample } from "@llcuda/native";

/** What the process that reads NVML tells. */
export type TelemetryMessage =
  | { kind: "unavailable"; reason: string }
  | { kind: "opened"; driver: string; samples: GpuSample[] }
  /** Rounds of samples, oldest first; each holds every GPU. */
  | { kind: "samples"; rounds: GpuSample[][] };
