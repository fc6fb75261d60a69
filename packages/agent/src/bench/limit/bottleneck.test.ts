import type { BenchPoint, LimitShare } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { pointOf, runOf } from "../bench-run.test-data.ts";
import { bottleneck } from "./bottleneck.ts";

function limited(point: BenchPoint, share: number, bound: LimitShare["bound"] = "bandwidth") {
  const limit = { share, limit: 100, bound, bytesPerToken: 1, operationsPerToken: 1 };
  return { ...point, limit };
}

const NOTHING = "nothing is known";

const cpu = {
  ...runOf([]).conditions,
  gpu: null,
  engine: { id: "e", version: "1", backend: "cpu" },
};
const gpu = runOf([]).conditions;

test.each<[string, Parameters<typeof bottleneck>[0], RegExp | null]>([
  ["nothing measured", { conditions: gpu, points: [] }, null],
  [
    "a queue",
    {
      conditions: gpu,
      points: [
        pointOf({ concurrency: 1 }, { "first-token": [50], queue: [1] }),
        pointOf({ concurrency: 16 }, { "first-token": [500], queue: [400] }),
      ],
    },
    /queue holds it back at 16 users at once: 80 % .* \(400 ms\)/,
  ],
  [
    "a wait that is only the way there",
    { conditions: gpu, points: [pointOf({ concurrency: 1 }, { "first-token": [10], queue: [5] })] },
    null,
  ],
  [
    "one user, who waits for nobody",
    {
      conditions: gpu,
      points: [pointOf({ concurrency: 1 }, { "first-token": [60], queue: [60] })],
    },
    null,
  ],
  [
    "layers in memory",
    { conditions: { ...gpu, flags: ["gpuLayers=20", "layers=33"] }, points: [] },
    /13 of 33 layers lie in the machine's memory/,
  ],
  [
    "memory of a GPU",
    { conditions: gpu, points: [limited(pointOf({}, { "generation-rate": [61] }), 0.61)] },
    /Memory bandwidth holds it back: 61 % of what this GPU's memory/,
  ],
  [
    "memory of a machine",
    { conditions: cpu, points: [limited(pointOf({}, { "generation-rate": [90] }), 0.9)] },
    /90 % of what this machine's memory/,
  ],
  [
    "matrix products",
    { conditions: gpu, points: [limited(pointOf({}, { "prompt-rate": [9] }), 0.8, "compute")] },
    /Compute holds it back: 80 %/,
  ],
  [
    "launches",
    {
      conditions: gpu,
      points: [
        limited(pointOf({ concurrency: 1 }, { "total-rate": [100] }), 0.12),
        limited(pointOf({ concurrency: 16 }, { "total-rate": [900] }), 0.2),
      ],
    },
    /Launch overhead .* 12 % .* several at once make 9\.0 times as much/,
  ],
  [
    "a slow processor",
    { conditions: cpu, points: [limited(pointOf({}, { "generation-rate": [30] }), 0.3)] },
    /processor's arithmetic .* would allow 100 tok\/s, of which it reaches 30 %/,
  ],
])("%s", (_name, run, sentence) => {
  expect(bottleneck(run) ?? NOTHING).toMatch(sentence ?? NOTHING);
});
