import { expect, test } from "vitest";
import type { BenchPlan } from "@llcuda/protocol";
import { pointOf } from "../bench-run.test-data.ts";
import { servedPlan } from "../benches.test-data.ts";
import { headlineOf } from "./plan-words.ts";

const points = [
  pointOf({ series: "ours", concurrency: 1 }, { "total-rate": [40], "user-rate": [41] }),
  pointOf({ series: "theirs", concurrency: 1 }, { "total-rate": [900] }),
  pointOf({ series: "ours", concurrency: 4 }, { "total-rate": [90] }),
];

test("a comparison is named by the first of those compared, a sweep by its best, a quick run by one user", () => {
  const { kind: _kind, target, ...shape } = servedPlan();
  const compare: BenchPlan = { kind: "compare", between: [target, target], rounds: 2, ...shape };
  expect(headlineOf({ plan: compare, points })).toEqual({ quantity: "total-rate", value: 90 });
  expect(headlineOf({ plan: servedPlan(), points })).toEqual({
    quantity: "total-rate",
    value: 900,
  });
  const quick: BenchPlan = { kind: "quick", model: null };
  expect(headlineOf({ plan: quick, points })).toEqual({ quantity: "user-rate", value: 41 });
  expect(headlineOf({ plan: quick, points: [] })).toBeNull();
});
