import type { BenchAxes, BenchPoint } from "./bench.ts";

const NOWHERE: BenchAxes = {
  series: "",
  prompt: null,
  generation: null,
  depth: null,
  concurrency: null,
  requestsPerSecond: null,
  flags: {},
};

/** A point of a bench that is still to be measured. */
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
