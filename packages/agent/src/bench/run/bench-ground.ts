import type { TokenMeter } from "../../chat/token-meter.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LiveRun } from "./live-run.ts";

/** A run and the machine below it. */
export interface BenchGround {
  live: LiveRun;
  world: BenchWorld;
  /** Tokens as they come, for the live rate. */
  meter: TokenMeter;
  /** Processes whose load belongs to the run. */
  pids: Set<number>;
}
