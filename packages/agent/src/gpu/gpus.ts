import type { DatabaseSync } from "node:sqlite";
import type { GpuMark, GpuReading, GpuSeries, GpuState } from "@llcuda/protocol";
import type { MeasuredLimits } from "../bench/limit/limit-share.ts";
import type { BenchGpu } from "../bench/run/bench-world.ts";
import { Failure } from "../failure.ts";
import type { LiveValue } from "../live/live-value.ts";
import { GpuMonitor, type GpuMonitorInput } from "./gpu-monitor.ts";
import type { GpuService } from "./gpu-service.ts";
import { nvidiaSmiTelemetry } from "./nvidia-smi/nvidia-smi.ts";
import { GpuProbeStore } from "./probe-store.ts";

interface GpusInput extends Pick<GpuMonitorInput, "host" | "loaded" | "engines"> {
  env: Record<string, string | undefined>;
  database: DatabaseSync;
}

/** The GPUs of this machine: what they do now, who holds them, and what they can do at most. */
export class Gpus implements GpuService, BenchGpu {
  readonly #monitor: GpuMonitor;
  readonly #probes: GpuProbeStore;

  constructor({ env, database, ...watched }: GpusInput) {
    this.#probes = new GpuProbeStore(database);
    const probes = this.#probes.all();
    this.#monitor = new GpuMonitor({ ...watched, probes, open: [nvidiaSmiTelemetry(env)] });
  }

  get state(): LiveValue<GpuState> {
    return this.#monitor.state;
  }

  start(): void {
    this.#monitor.start();
  }

  samples(after: number, signal?: AbortSignal): AsyncIterable<GpuSeries> {
    return this.#monitor.samples(after, signal);
  }

  measure(): Promise<void> {
    return Promise.reject(
      new Failure("LIBRARY_MISSING", "The CUDA addon is not here.", "Build it."),
    );
  }

  readings(): readonly GpuReading[] {
    return this.#monitor.readings;
  }

  limits(): Promise<MeasuredLimits> {
    return Promise.resolve({ bandwidth: null, compute: null });
  }

  mark(kind: GpuMark["kind"], label: string): void {
    this.#monitor.mark(kind, label);
  }

  close(): void {
    this.#monitor.close();
  }
}
