import type {
  BenchAxes,
  BenchPoint,
  BenchQuantity,
  BenchRun,
  Distribution,
} from "@llcuda/protocol";

/** The coordinates of a point; a test says which it has. */
export function benchAxes(more: Partial<BenchAxes> = {}): BenchAxes {
  return {
    series: "SmolLM2",
    prompt: null,
    generation: null,
    depth: null,
    concurrency: null,
    requestsPerSecond: null,
    flags: {},
    ...more,
  };
}

/** A point that measured these figures, undisturbed. */
export function benchPoint(
  axes: Partial<BenchAxes>,
  quantities: Partial<Record<BenchQuantity, Distribution>>,
  more: Partial<BenchPoint> = {},
): BenchPoint {
  return {
    id: JSON.stringify(axes),
    axes: benchAxes(axes),
    status: "done",
    quantities,
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

/** A run that is done, of a quick bench on a T4; a test says what else. */
export function benchRun(points: BenchPoint[], more: Partial<BenchRun> = {}): BenchRun {
  return {
    id: "run",
    plan: { kind: "quick", model: null },
    status: "done",
    title: "SmolLM2, quick",
    tags: [],
    startedAt: "2026-11-01T10:00:00.000Z",
    endedAt: "2026-11-01T10:00:15.000Z",
    progress: null,
    stage: "",
    conditions: {
      engine: { id: "github-b11669-cuda", version: "0.7.0 (build 11669)", backend: "cuda" },
      models: [
        {
          id: "m",
          name: "SmolLM2-135M-Instruct",
          sha256: "aa",
          size: 98_362_432,
          quantization: "Q4_1",
        },
      ],
      flags: [],
      gpu: "Tesla T4",
      driver: "580.65",
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
    points,
    bottleneck: null,
    tuned: null,
    ...more,
  };
}
