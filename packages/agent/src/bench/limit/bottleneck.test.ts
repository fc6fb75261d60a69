import type { BenchPoint, LimitShare } from "@llcuda/protocol";
import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { bottleneck } from "./bottleneck.ts";

function limited(point: BenchPoint, share: number, bound: LimitShare["bound"] = "bandwidth") {
  const limit = { share, limit: 100, bound, bytesPerToken: 1, operationsPerToken: 1 };
  return { ...point, limit };
}

function withSlots(slots: number, point: BenchPoint, busy: number | null = null): BenchPoint {
  return { ...point, occupancy: { slots, steps: null, busy } };
}

function disturbed(concurrency: number, rate: number): BenchPoint {
  const point = withSlots(128, limited(pointOf({ concurrency }, { "user-rate": [rate] }), 0.03));
  return { ...point, disturbances: ["somebody was chatting, 3 s"] };
}

const NOTHING = "nothing is known";

const cpu = {
  ...benchRun([]).conditions,
  gpu: null,
  engine: { id: "e", version: "1", backend: "cpu" },
};
const gpu = benchRun([]).conditions;

test.each<[string, Parameters<typeof bottleneck>[0], RegExp | null]>([
  ["nothing measured", { conditions: gpu, points: [] }, null],
  [
    "prompts that are saved, before the queue that comes of it",
    {
      conditions: gpu,
      points: [
        pointOf({ concurrency: 1 }, { "first-token": [20], queue: [1] }),
        {
          ...pointOf({ concurrency: 8 }, { "first-token": [500], queue: [400] }),
          occupancy: { slots: 4, steps: 100, busy: 3, copying: 0.49 },
        },
      ],
    },
    /^Saving prompts holds it back at 8 users at once: for 49 % of the time .*--cache-ram 0/,
  ],
  [
    "prompts of one alone that are saved",
    {
      conditions: cpu,
      points: [
        {
          ...pointOf({ concurrency: 1 }, { "first-token": [20], queue: [1] }),
          occupancy: { slots: 4, steps: 100, busy: 1, copying: 0.49 },
        },
      ],
    },
    null,
  ],
  [
    "too few slots",
    {
      conditions: gpu,
      points: [
        pointOf({ concurrency: 1 }, { "first-token": [50], queue: [1] }),
        withSlots(4, pointOf({ concurrency: 16 }, { "first-token": [500], queue: [400] })),
      ],
    },
    /queue holds it back at 16 users at once: 80 % .* \(400 ms\) is waiting for one of 4 slots/,
  ],
  [
    "arrivals that fill the one slot",
    {
      conditions: gpu,
      points: [
        withSlots(1, pointOf({ requestsPerSecond: 9 }, { "first-token": [500], queue: [400] }), 1),
      ],
    },
    /queue holds it back at 9 requests\/s: .* waiting for the one slot/,
  ],
  [
    "a wait though slots are free",
    {
      conditions: gpu,
      points: [
        withSlots(128, pointOf({ concurrency: 128 }, { "first-token": [500], queue: [400] })),
      ],
    },
    /first token waits for others at 128 users at once: 80 % .* though slots were free/,
  ],
  [
    "a wait of which nobody knows the slots",
    {
      conditions: gpu,
      points: [pointOf({ concurrency: 8 }, { "first-token": [500], queue: [400] })],
    },
    /first token waits for others at 8 users at once: [^,]*, because/,
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
    "users who bring nothing more, far from the limit",
    {
      conditions: gpu,
      points: [
        withSlots(128, limited(pointOf({ concurrency: 8 }, { "user-rate": [239] }), 0.03)),
        withSlots(128, limited(pointOf({ concurrency: 128 }, { "user-rate": [13.8] }), 0.03)),
      ],
    },
    /^More users no longer help: 128 at once are written 1766 tok\/s, 8 already 1912, at 3 %/,
  ],
  [
    "the same on a disturbed machine, which accuses nobody",
    {
      conditions: gpu,
      points: [disturbed(8, 239), disturbed(128, 13.8)],
    },
    /^Compute or waiting holds it back/,
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
    "memory that was measured too low, or a cache",
    { conditions: cpu, points: [limited(pointOf({}, { "generation-rate": [90] }), 1.14)] },
    /^It reads 114 % of what this machine's memory was measured at: either the weights lie in a cache/,
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

test("slots that lie apart are named before the server's own work, and not taken for it", () => {
  const occupancy = { slots: 32, steps: 40, busy: 8, passes: 5.25 };
  const point = { ...pointOf({ concurrency: 8 }, { "user-rate": [50] }), occupancy };
  const alone = { day: "2026-11-25", rates: new Map([[8, 4_000]]) };
  expect(bottleneck({ conditions: gpu, points: [point] }, alone)).toBe(
    "Slots that lie apart hold it back at 8 users at once: each has a cache of its own, and the engine computes only neighbours together, so that a step took 5.3 passes over the weights instead of one. Slots that share one cache are computed together wherever they lie: load the model with --kv-unified, which the Models page calls a shared cache of the slots.",
  );
  const together = { ...point, occupancy: { ...occupancy, passes: 1.2 } };
  expect(bottleneck({ conditions: gpu, points: [together] }, alone)).toContain("own work");
});

test("the server's own work is known from the engine alone, where each user had a slot", () => {
  const users = [1, 8, 128].map((concurrency) =>
    withSlots(128, pointOf({ concurrency }, { "user-rate": [1_771 / concurrency] })),
  );
  const alone = {
    day: "2026-11-25",
    rates: new Map([
      [1, 847],
      [8, 2_200],
      [128, 14_325],
    ]),
  };
  const run = { conditions: gpu, points: users };
  expect(bottleneck(run, alone)).toBe(
    "The server's own work holds it back at 128 users at once, with a slot for each: it writes 1771 tok/s, 12 % of the 14325 that the same engine writes alone (llama-batched-bench, 2026-11-25). A step takes 72 ms where the model needs 8.9: the rest is drawing each user's token and sending it, one after another.",
  );
  const near = { ...alone, rates: new Map([[8, 2_200]]) };
  expect(bottleneck(run, near)).toBeNull();
  const few = [withSlots(4, pointOf({ concurrency: 128 }, { "user-rate": [13.8] }))];
  expect(bottleneck({ conditions: gpu, points: few }, alone)).toBeNull();
});
