import type { ErrorReport, ModelInfo } from "@llcuda/protocol";
import type { Home } from "../home.ts";
import type { ServerSettings } from "./engine-command.ts";
import type { ProvedEngine } from "./engine.ts";
import type { Launch, LoadedEngine } from "./launch.ts";
import type { AcquiringState } from "./lifecycle.ts";
import type { RestartPolicy } from "./restart-policy.ts";

export interface Acquired {
  engine: ProvedEngine;
  model: ModelInfo;
}

interface SupervisorLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface SupervisorInput {
  home: Home;
  /** Finds, fetches and proves an engine, and tells how it goes. Called again after `restart`. */
  acquireEngine: (
    onState: (state: AcquiringState) => void,
    signal: AbortSignal,
  ) => Promise<ProvedEngine>;
  acquireModel: (signal: AbortSignal) => Promise<ModelInfo>;
  /** How the next process loads the model: asked before each start. */
  settings?: (acquired: Acquired) => Promise<ServerSettings>;
  /** What came of each load. */
  onLoaded?: (engine: LoadedEngine) => void;
  /**
   * After a load that failed: true starts again at once, with other settings; false gives up; null
   * leaves it to the policy.
   */
  retries?: (error: ErrorReport) => boolean | null;
  log?: SupervisorLog;
  policy?: Partial<RestartPolicy>;
  /** A load without any sign of work for this long is hung. */
  stallMs?: number;
  /** How long the engine may take to end when asked. */
  graceMs?: number;
  /** Starts a process; tests put their own here. */
  launch?: Launch;
}
