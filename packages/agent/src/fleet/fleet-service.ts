import type { LoadedModels, LoadOptions, LoadOutcome } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import type { LineRing } from "../live/line-ring.ts";
import type { LiveValue } from "../live/live-value.ts";
import type { LoadChoices } from "./load-choices.ts";

export interface LoadRequest {
  model: string;
  options?: LoadOptions | undefined;
  /** Models to unload first; `auto`: as many of the least recently used as are needed. */
  unload?: readonly string[] | "auto" | undefined;
  /** Also where memory cannot hold it. */
  anyway?: boolean | undefined;
}

/** What the rest of the agent may ask of the loaded models; only the fleet behind it writes them. */
export interface FleetService {
  readonly loaded: LiveValue<LoadedModels>;
  readonly choices: Pick<LoadChoices, "preview" | "problems" | "saved" | "save">;
  load(request: LoadRequest): Promise<LoadOutcome>;
  unload(id: string): Promise<void>;
  cancelLoad(id: string): Promise<void>;
  setCurrent(id: string): void;
  pin(id: string, pinned: boolean): void;
  log(id: string): LineRing;
  /**
   * The engine of a model, which is found and loaded once it is asked for; without a name the current
   * one. What has no such name is told by `ensureReady`: MODEL_NOT_FOUND.
   */
  engineOf(name?: string): EngineService;
  /** By id or name, loaded or not ready yet; null for any other. */
  loadedAs(name: string): EngineService | null;
}
