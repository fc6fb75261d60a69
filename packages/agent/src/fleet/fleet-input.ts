import type { ModelInfo } from "@llcuda/protocol";
import type { Launch } from "../engine/launch.ts";
import type { SupervisorInput } from "../engine/supervisor-input.ts";
import type { Home } from "../home.ts";
import type { LoadPlanner } from "./load-planner.ts";
import type { LoadRecords } from "./load-records.ts";
import type { ModelEngineInput } from "./model-engine.ts";

export interface FleetInput {
  home: Home;
  log?: NonNullable<SupervisorInput["log"]>;
  policy?: NonNullable<SupervisorInput["policy"]>;
  launch?: Launch;
  graceMs?: number;
  stallMs?: number;
  now?: () => number;
  acquireEngine: ModelEngineInput["acquireEngine"];
  /** The model of the first start: it may have to be fetched. */
  acquireFirst: (signal: AbortSignal) => Promise<ModelInfo>;
  /** A model on this machine, by whatever name a person or program gives it. */
  find: (name: string) => Promise<ModelInfo>;
  planner: LoadPlanner;
  records: LoadRecords;
}
