import type { WorkModel } from "@llcuda/gguf";
import type { GpuReading, LibraryModel, MachineFacts, ModelInfo } from "@llcuda/protocol";
import type { ProvedEngine } from "../../engine/engine.ts";
import type { FleetService } from "../../fleet/fleet-service.ts";
import type { Home } from "../../home.ts";
import type { LiesOn } from "../limit/lies-on.ts";
import type { MeasuredLimits } from "../limit/limit-share.ts";

/** The GPUs as a bench sees them; without one there is nobody to ask. */
export interface BenchGpu {
  /** The newest readings, at most a second old. */
  readings(): readonly GpuReading[];
  /**
   * What was measured of the GPUs that a model lies on, of the one that engines use first where that is not known;
   * measures them where nobody did, or says why not.
   */
  limits(model: LiesOn | null, signal: AbortSignal): Promise<MeasuredLimits>;
  /** The same without measuring anything. */
  knownLimits(model: LiesOn | null): MeasuredLimits;
  /** Marks a moment on the charts of the GPU page. */
  mark(kind: "bench", label: string): void;
}

/** The agent around a bench. */
export interface BenchWorld {
  home: Home;
  env: Record<string, string | undefined>;
  fleet: FleetService;
  /** The engine that models are loaded with. */
  engine(signal: AbortSignal): Promise<ProvedEngine>;
  /** A model on this machine, by any name. @throws Failure MODEL_NOT_FOUND */
  find(name: string): Promise<ModelInfo>;
  /** What the library knows of them. */
  models(): readonly LibraryModel[];
  machine(): Promise<MachineFacts>;
  activeAnswers(): number;
  /** Told how fast a bench saw a model write for one user; `model` is its id. Tokens per second. */
  onRate?: (model: string, tokensPerSecond: number) => void;
  /** What one token of a model must read; null where its header does not say. */
  work(path: string): Promise<WorkModel | null>;
  /** The agent's own address, as other programs use it; null: the engine is asked directly. */
  door(): { url: string; token: string } | null;
  gpu: BenchGpu | null;
  /** What the hardware below an engine can do at most; measured where it was not yet. */
  limits(backend: string, model: LiesOn | null, signal: AbortSignal): Promise<MeasuredLimits>;
}
