import type { BenchAxes, BenchPoint, BenchQuantity, BenchRun } from "@llcuda/protocol";
import { distributionOf } from "./statistics/distribution.ts";

export function axes(more: Partial<BenchAxes> = {}): BenchAxes {
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

/** A point that measured these samples. */
export function pointOf(
  at: Partial<BenchAxes>,
  samples: Partial<Record<BenchQuantity, number[]>>,
): BenchPoint {
  const quantities = Object.entries(samples).flatMap(([quantity, values]) => {
    const found = distributionOf(values);
    return found === null ? [] : [[quantity, found] as const];
  });
  return {
    id: JSON.stringify(at),
    axes: axes(at),
    status: "done",
    quantities: Object.fromEntries(quantities),
    tokens: { prompt: 0, cached: 0, generated: 0 },
    requests: { good: 0, done: 0, failed: 0, refused: 0 },
    seconds: 1,
    occupancy: null,
    limit: null,
    disturbances: [],
    error: null,
  };
}

/** A run of an engine bench on a T4; a test says what else. */
export function runOf(points: BenchPoint[], more: Partial<BenchRun> = {}): BenchRun {
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
