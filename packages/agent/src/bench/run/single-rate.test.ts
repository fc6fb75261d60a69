import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { singleRate } from "./single-rate.ts";

const point = (axes: Parameters<typeof pointOf>[0], rate: number) =>
  pointOf(axes, { "generation-rate": [rate] });

test("the rate for one user with an empty context, of a run that came to its end", () => {
  const points = [
    point({ prompt: 512 }, 40),
    point({ concurrency: 1, depth: 0 }, 50),
    point({ concurrency: 8 }, 300),
    point({ depth: 4096 }, 30),
    point({ requestsPerSecond: 2 }, 90),
    point({ flags: { fa: "off" } }, 20),
    pointOf({}, { "prompt-rate": [900] }),
  ];
  expect(singleRate(benchRun(points))).toEqual({ model: "m", tokensPerSecond: 50 });
  expect(singleRate(benchRun(points, { status: "cancelled" }))).toBeNull();
  expect(singleRate(benchRun(points.slice(2)))).toBeNull();
  expect(singleRate(benchRun([pointOf({}, { "user-rate": [7] })]))).toMatchObject({
    tokensPerSecond: 7,
  });
});

test("of other servers, of several models and of flags that are tried nothing is told", () => {
  const { conditions } = benchRun([]);
  const two = { ...conditions, models: [...conditions.models, ...conditions.models] };
  expect(singleRate(benchRun([point({}, 5)], { conditions: two }))).toBeNull();
  const none = { ...conditions, models: [] };
  expect(singleRate(benchRun([point({}, 5)], { conditions: none }))).toBeNull();
});
