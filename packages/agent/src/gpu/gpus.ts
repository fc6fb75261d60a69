import type { DatabaseSync } from "node:sqlite";
import type { GpuMark, GpuReading, GpuSeries, GpuState } from "@llcuda/protocol";
import type { LiesOn } from "../bench/limit/lies-on.ts";
import type { MeasuredLimits } from "../bench/limit/limit-share.ts";
import type { BenchGpu } from "../bench/run/bench-world.ts";
import { Failure, reportOf } from "../failure.ts";
import type { LiveValue } from "../live/live-value.ts";
import { addonTelemetry } from "./addon-telemetry.ts";
import { GpuCompute } from "./compute.ts";
import { GpuMonitor, type GpuMonitorInput } from "./gpu-monitor.ts";
import type { GpuService } from "./gpu-service.ts";
import { limitsOfModel, whyUnmeasured } from "./limits.ts";
import { nvidiaSmiTelemetry } from "./nvidia-smi/nvidia-smi.ts";
import { GpuProbeStore } from "./probe-store.ts";
import type { LookOnGpu, TensorGpu } from "./tensor-gpu.ts";
import { roomFor } from "./tensor-room.ts";
import type { ComparisonOnGpu, StatisticsOnGpu, TensorInFile } from "./worker/compute-job.ts";

/** The addon is tried in a process of its own, which a busy machine starts slowly. */
const LOOKING_MS = 60_000;

interface GpusInput extends Pick<GpuMonitorInput, "host" | "loaded" | "engines"> {
  env: Record<string, string | undefined>;
  database: DatabaseSync;
}

/** The GPUs of this machine: what they do now, who holds them, and what they can do at most. */
export class Gpus implements GpuService, BenchGpu, TensorGpu {
  readonly #env: GpusInput["env"];
  readonly #monitor: GpuMonitor;
  readonly #probes: GpuProbeStore;
  readonly #compute: GpuCompute;
  #measuring: Promise<void> | null = null;
  /** Aborted once the first look for GPUs has taken too long to be waited for. */
  #looking = new AbortController().signal;

  constructor({ env, database, ...watched }: GpusInput) {
    this.#probes = new GpuProbeStore(database);
    const probes = this.#probes.all();
    this.#compute = new GpuCompute(env);
    const open = [addonTelemetry(this.#compute, env), nvidiaSmiTelemetry(env)];
    this.#env = env;
    this.#monitor = new GpuMonitor({ ...watched, env, probes, open });
  }

  get state(): LiveValue<GpuState> {
    return this.#monitor.state;
  }

  start(): void {
    this.#looking = AbortSignal.timeout(LOOKING_MS);
    this.#monitor.start();
  }

  samples(after: number, signal?: AbortSignal): AsyncIterable<GpuSeries> {
    return this.#monitor.samples(after, signal);
  }

  measure(): Promise<void> {
    const { probing, source } = this.state.value;
    if (source !== "addon") return Promise.reject(noAddon(this.state.value.reason));
    if (probing) {
      const hint = "Wait some seconds; the page shows the results as they come.";
      return Promise.reject(new Failure("LOCK_HELD", "The GPUs are being measured now.", hint));
    }
    void this.#measureAll().catch(() => undefined);
    return Promise.resolve();
  }

  readings(): readonly GpuReading[] {
    return this.#monitor.readings;
  }

  /** Measures the GPUs where nobody did with their driver; says why where that cannot be done. */
  async limits(model: LiesOn | null = null, signal?: AbortSignal): Promise<MeasuredLimits> {
    const { source } = await this.#found(signal);
    const known = this.knownLimits(model);
    if (known.bandwidth === null && source === "addon") {
      await this.#measureAll().catch(() => undefined);
    }
    const limits = this.knownLimits(model);
    const missing = whyUnmeasured(this.state.value);
    return limits.bandwidth === null ? { ...limits, missing } : limits;
  }

  /** A bench may begin before the agent has found out who tells of the GPUs. */
  async #found(signal?: AbortSignal): Promise<GpuState> {
    const limit = this.#looking;
    const ended = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    await this.state.until(isDecided, ended).catch(() => undefined);
    return this.state.value;
  }

  statistics(tensor: TensorInFile): Promise<LookOnGpu<StatisticsOnGpu>> {
    return this.#look([tensor], (uuid) => this.#compute.run("statistics", { uuid, tensor }));
  }

  compare(a: TensorInFile, b: TensorInFile): Promise<LookOnGpu<ComparisonOnGpu>> {
    return this.#look([a, b], (uuid) => this.#compute.run("compare", { uuid, a, b }));
  }

  knownLimits(model: LiesOn | null = null): MeasuredLimits {
    return limitsOfModel(this.state.value, this.#env, model);
  }

  mark(kind: GpuMark["kind"], label: string): void {
    this.#monitor.mark(kind, label);
  }

  close(): void {
    this.#monitor.close();
    this.#compute.close();
  }

  async #look<Found>(
    tensors: readonly TensorInFile[],
    look: (uuid: string) => Promise<Found>,
  ): Promise<LookOnGpu<Found>> {
    const { probing, properties, source } = this.state.value;
    if (source !== "addon") return { kind: "pointless" };
    const room = roomFor(tensors, properties, this.#monitor.readings);
    if (room.kind !== "gpu") return room;
    if (probing) return { kind: "none", reason: "the GPU was being measured" };
    try {
      return { kind: "looked", ...(await look(room.uuid)) };
    } catch (thrown) {
      return { kind: "failed", reason: reportOf(thrown).message };
    }
  }

  /** Those who ask at once share one measurement. */
  #measureAll(): Promise<void> {
    this.#measuring ??= this.#probeEach().finally(() => {
      this.#measuring = null;
      this.#monitor.probed({ probing: false });
    });
    return this.#measuring;
  }

  async #probeEach(): Promise<void> {
    this.#monitor.probed({ probing: true, probeError: null });
    for (const { uuid } of this.state.value.properties) {
      try {
        this.#probes.save(await this.#compute.run("probe", { uuid }));
        this.#monitor.probed({ probes: this.#probes.all() });
      } catch (thrown) {
        this.#monitor.probed({ probeError: reportOf(thrown) });
        return;
      }
    }
  }
}

/** The first look for somebody who tells of the GPUs has ended. */
function isDecided({ reason, source }: GpuState): boolean {
  return source !== "none" || reason !== null;
}

function noAddon(reason: string | null): Failure {
  return new Failure(
    "LIBRARY_MISSING",
    "Only the CUDA addon can measure GPUs, and it is not in use here.",
    "Install @llcuda/native, or build it: pnpm --filter @llcuda/native build; then start llcuda again.",
    reason === null ? {} : { detail: reason },
  );
}
