import { isSameBench } from "@llcuda/protocol";
import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { deltasBetween } from "./deltas.ts";
import { conditionsChanged, regression } from "./regressions.ts";

const rates = (around: number) => [0, 1, 2, 3, 4, 5].map((step) => around + step / 10);
const run = (around: number, more: Parameters<typeof benchRun>[1] = {}) =>
  benchRun([pointOf({ generation: 128 }, { "generation-rate": rates(around) })], more);
const { conditions } = run(1);
const newer = {
  ...conditions,
  driver: "590.01",
  engine: { ...conditions.engine!, version: "0.8.0 (build 12000)" },
};

test("a slower run names the figure, by how much, and what changed since", () => {
  const [before, after] = [run(50), run(40, { conditions: newer })];
  expect(regression(before, after, deltasBetween(before, after))).toBe(
    "generation-rate is 19.9 % worse than on 2026-11-01: engine 0.7.0 (build 11669) -> 0.8.0 (build 12000); driver 580.65 -> 590.01.",
  );
});

test("a run whose users' slots lay apart accuses nobody", () => {
  const [before, slow] = [run(50), run(40)];
  const occupancy = { slots: 32, steps: 9, busy: 8, passes: 6 };
  const after = { ...slow, points: [{ ...slow.points[0]!, occupancy }] };
  expect(regression(before, after, deltasBetween(before, after))).toBeNull();
});

test("nothing known that changed is said, too", () => {
  const [before, after] = [run(50), run(40)];
  expect(regression(before, after, deltasBetween(before, after))).toContain(
    "nothing that llcuda knows of changed",
  );
});

test.each([
  ["a faster run", run(50), run(60)],
  ["the same", run(50), run(50)],
  ["a difference of a tenth of a percent", run(1_000), run(999)],
  ["a run that was disturbed", run(50), run(40, { disturbed: true })],
])("%s accuses nobody", (_name, before, after) => {
  expect(regression(before, after, deltasBetween(before, after))).toBeNull();
});

test("runs are alike by their plan and their models' contents", () => {
  expect(isSameBench(run(1), run(2))).toBe(true);
  const [model] = conditions.models;
  const other = { ...conditions, models: [{ ...model!, sha256: "bb" }] };
  expect(isSameBench(run(1), run(1, { conditions: other }))).toBe(false);
  expect(isSameBench(run(1), run(1, { plan: { kind: "quick", model: "x" } }))).toBe(false);
});

test("what changed between two runs is told in words", () => {
  expect(conditionsChanged(run(1), run(1))).toEqual([]);
  expect(
    conditionsChanged(run(1), run(1, { conditions: { ...conditions, flags: ["a=1"] } })),
  ).toEqual(["flags  -> a=1"]);
});
