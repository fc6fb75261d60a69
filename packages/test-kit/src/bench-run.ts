import {
  newPoint,
  type BenchAxes,
  type BenchPoint,
  type BenchQuantity,
  type BenchRun,
  type Distribution,
} from "@llcuda/protocol";

/** A point of SmolLM2 that measured these figures, undisturbed. */
export function benchPoint(
  axes: Partial<BenchAxes>,
  quantities: Partial<Record<BenchQuantity, Distribution>>,
  more: Partial<BenchPoint> = {},
): BenchPoint {
  const point = newPoint(JSON.stringify(axes), { series: "SmolLM2", ...axes });
  return { ...point, status: "done", quantities, seconds: 1, ...more };
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
