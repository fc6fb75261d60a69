import type { EngineState } from "@llcuda/protocol";
import type { LineRing } from "../live/line-ring.ts";
import type { LiveValue } from "../live/live-value.ts";

/** Where the running engine answers, and what it wants to see. */
export interface EngineAddress {
  url: string;
  apiKey: string;
  apiKeyFile: string;
  pid: number;
}

/** What the rest of the agent may ask of the engine; only the supervisor behind it writes the state. */
export interface EngineService {
  readonly state: LiveValue<EngineState>;
  readonly log: LineRing;
  /** Null unless the state is `ready`. */
  readonly address: EngineAddress | null;
  /** Starts the engine if need be. @throws Failure with the diagnosis when it cannot run */
  ensureReady(signal?: AbortSignal): Promise<EngineAddress>;
  /** Notes a request, so that its model is not unloaded meanwhile. @returns notes its end */
  use(): () => void;
  restart(): Promise<void>;
  stop(): Promise<void>;
}
