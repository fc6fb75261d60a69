import type { LoadClient } from "../client/load-thread.ts";
import type { MachineMonitor } from "../conditions/machine-monitor.ts";
import type { BenchGround } from "./bench-ground.ts";

/** What a run works with. */
export interface BenchStage extends BenchGround {
  signal: AbortSignal;
  /** Asks, and times what comes. */
  client: LoadClient;
  monitor: Pick<MachineMonitor, "takeDisturbances" | "takePower">;
}
