import type { BenchAxes, BenchPoint } from "@llcuda/protocol";
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

const NOWHERE: BenchAxes = {
  series: "",
  prompt: null,
  generation: null,
  depth: null,
  concurrency: null,
  requestsPerSecond: null,
  flags: {},
};

/** A point that is still to be measured. */
export function newPoint(id: string, axes: Partial<BenchAxes>): BenchPoint {
  return {
    id,
    axes: { ...NOWHERE, ...axes },
    status: "waiting",
    quantities: {},
    tokens: { prompt: 0, cached: 0, generated: 0 },
    requests: { good: 0, done: 0, failed: 0, refused: 0 },
    seconds: 0,
    occupancy: null,
    limit: null,
    disturbances: [],
    error: null,
  };
}
