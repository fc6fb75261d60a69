import type { GpuProperties, GpuReading, GpuSource } from "@llcuda/protocol";

/** A process that uses a GPU, as the driver lists it. */
export interface GpuProcess {
  index: number;
  pid: number;
  /** Null where the driver does not tell it. */
  name: string | null;
  /** Bytes; null where the driver does not tell them. */
  memory: number | null;
}

/** What telemetry tells while it is open. */
export interface TelemetryListener {
  /** One or more GPUs, as they were just read. */
  readings(readings: readonly GpuReading[]): void;
  /** Every process that uses a GPU now. */
  processes(processes: readonly GpuProcess[]): void;
  /** It ended by itself, and tells nothing more. @param why in words */
  lost(why: string): void;
}

/** Telemetry that is open: its source tells figures until it is closed or lost. */
export interface Telemetry {
  source: Exclude<GpuSource, "none">;
  properties: readonly GpuProperties[];
  close: () => void;
}

/** Opens telemetry; a text says why there is none. Never rejects. */
export type OpenTelemetry = (listener: TelemetryListener) => Promise<Telemetry | string>;
