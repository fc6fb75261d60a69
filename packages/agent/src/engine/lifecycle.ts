import type {
  EngineInfo,
  EngineExit,
  EngineOffload,
  EnginePhase,
  EngineState,
  ErrorReport,
  ModelInfo,
  Progress,
} from "@llcuda/protocol";

import { gpuNotUsed } from "./offload.ts";

/** The states before there is an engine to start. */
export type AcquiringState = Extract<EngineState, { phase: "installing" | "proving" }>;

/** What can happen to the engine. Times are ISO strings. */
export type EngineEvent =
  | { type: "begin" }
  | { type: "acquiring"; state: AcquiringState }
  | { type: "starting"; engine: EngineInfo; model: ModelInfo; at: string }
  | { type: "loading"; stage: string; progress: Progress | null }
  | {
      type: "ready";
      contextSize: number;
      slots: number;
      loadSeconds: number;
      offload: EngineOffload | null;
      at: string;
    }
  /** What the driver says that the engine holds. */
  | { type: "measured"; gpuMemory: number }
  | {
      type: "failed";
      error: ErrorReport;
      exit: EngineExit | null;
      log: string[];
      restart: { attempt: number; at: string } | null;
      at: string;
    }
  | { type: "stopping"; at: string }
  | { type: "stopped" };

/** The phases that each phase may be followed by, itself aside. */
export const LEGAL: Record<EnginePhase, EnginePhase[]> = {
  none: ["installing", "proving", "starting", "failed", "stopping"],
  installing: ["proving", "starting", "failed", "stopping"],
  proving: ["installing", "starting", "failed", "stopping"],
  starting: ["ready", "failed", "stopping"],
  ready: ["failed", "stopping"],
  stopping: ["none"],
  failed: ["none", "starting", "stopping"],
};

const ACQUIRING = new Set<EnginePhase>(["none", "installing", "proving"]);

/**
 * The state after an event. An event that does not fit the phase changes nothing: it is a late word
 * of work that was stopped meanwhile.
 */
export function nextState(state: EngineState, event: EngineEvent): EngineState {
  const { phase } = state;
  switch (event.type) {
    case "begin":
      return phase === "failed" ? { phase: "none" } : state;
    case "acquiring":
      return ACQUIRING.has(phase) ? event.state : state;
    case "starting": {
      if (!ACQUIRING.has(phase) && phase !== "failed") return state;
      const { engine, model, at: since } = event;
      return { phase: "starting", engine, model, stage: "Starting", progress: null, since };
    }
    case "loading":
      if (state.phase !== "starting") return state;
      return { ...state, stage: event.stage, progress: event.progress };
    case "ready": {
      if (state.phase !== "starting") return state;
      const { engine, model } = state;
      const { contextSize, slots, loadSeconds, offload, at: since } = event;
      const warning = gpuNotUsed(engine.backend, offload);
      const loaded = { contextSize, slots, loadSeconds, offload, warning };
      return { phase: "ready", engine, model, ...loaded, since };
    }
    case "measured": {
      if (state.phase !== "ready") return state;
      const { gpuMemory } = event;
      const offload = { layers: null, buffers: [], ...state.offload, gpuMemory };
      return { ...state, offload, warning: gpuNotUsed(state.engine.backend, offload) };
    }
    case "failed": {
      if (phase === "stopping" || phase === "failed") return state;
      const { error, exit, log, restart, at: since } = event;
      return { phase: "failed", error, exit, log, restart, since };
    }
    case "stopping":
      return phase === "stopping" ? state : { phase: "stopping", since: event.at };
    case "stopped":
      return phase === "stopping" ? { phase: "none" } : state;
    default:
      return event satisfies never;
  }
}
