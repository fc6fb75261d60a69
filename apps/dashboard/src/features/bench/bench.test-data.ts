import type {
  BenchAxes,
  BenchPoint,
  BenchQuantity,
  BenchRun,
  Distribution,
} from "@llcuda/protocol";

const NOWHERE: BenchAxes = {
  series: "SmolLM2",
  prompt: null,
  generation: null,
  depth: null,
  concurrency: null,
  requestsPerSecond: null,
  flags: {},
};

/** The figures of some samples, in their order; without percentiles, as of few. */
export function figuresOf(samples: number[], more: Partial<Distribution> = {}): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    n: samples.length,
    median: sorted[Math.floor(sorted.length / 2)]!,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    mean: samples.reduce((sum, sample) => sum + sample, 0) / samples.length,
    standardDeviation: null,
    interval: null,
    p90: null,
    p95: null,
    p99: null,
    samples,
    outliers: [],
    ...more,
  };
}

/** A point that measured one figure of each quantity. */
export function pointAt(
  axes: Partial<BenchAxes>,
  values: Partial<Record<BenchQuantity, number>>,
  more: Partial<BenchPoint> = {},
): BenchPoint {
  const quantities = Object.entries(values).map(([name, value]) => [name, figuresOf([value])]);
  return {
    id: JSON.stringify(axes),
    axes: { ...NOWHERE, ...axes },
    status: "done",
    quantities: Object.fromEntries(quantities) as BenchPoint["quantities"],
    tokens: { prompt: 0, cached: 0, generated: 0 },
    requests: { good: 0, done: 0, failed: 0, refused: 0 },
    seconds: 1,
    occupancy: null,
    limit: null,
    disturbances: [],
    error: null,
    ...more,
  };
}

export function runWith(more: Partial<BenchRun> = {}): BenchRun {
  return {
    id: "run",
    plan: { kind: "quick", model: null },
    status: "running",
    title: "SmolLM2, quick",
    tags: [],
    startedAt: "2026-11-01T10:00:00.000Z",
    endedAt: null,
    progress: null,
    stage: "",
    conditions: {
      engine: null,
      models: [],
      flags: [],
      gpu: null,
      driver: null,
      cpu: "Xeon",
      cpuCount: 2,
      memory: 13e9,
      system: "Linux",
      llcuda: "0.1.0",
      bandwidth: null,
      compute: null,
    },
    headline: null,
    disturbed: false,
    regression: null,
    error: null,
    points: [],
    bottleneck: null,
    tuned: null,
    ...more,
  };
}
