import { expect, test } from "vitest";
import { loadedModel, reading } from "./gpu.test-data.ts";
import { GpuMarks } from "./marks.ts";

const MINUTE = 60_000;

test("a model that becomes ready is a load, one that goes an unload; a start is neither", () => {
  const marks = new GpuMarks();
  marks.follow({ models: [loadedModel("a", "starting")], current: null });
  marks.follow({ models: [loadedModel("a", "ready")], current: null });
  marks.follow({ models: [loadedModel("a", "ready")], current: "a" });
  marks.follow({ models: [], current: null });
  expect(marks.all.map(({ kind, label }) => [kind, label])).toEqual([
    ["load", "model a"],
    ["unload", "model a"],
  ]);
});

test("throttling that goes on is one mark; what slows nothing is none", () => {
  let now = 0;
  const marks = new GpuMarks(() => now);
  const second = (throttle: string[]): void => {
    now += 1_000;
    marks.throttling([reading({ throttle })]);
  };
  for (let i = 0; i < 100; i += 1) second(i % 3 === 0 ? ["power limit"] : ["idle"]);
  expect(marks.all).toHaveLength(1);
  now += MINUTE;
  second(["power limit"]);
  expect(marks.all.map(({ label }) => label)).toEqual(["GPU 0: power limit", "GPU 0: power limit"]);
});

test("marks are bounded by age and number, and the same list as long as nothing happens", () => {
  let now = 0;
  const marks = new GpuMarks(() => now);
  for (let i = 0; i < 1_000; i += 1) marks.add("bench", `bench ${i}`);
  expect(marks.all).toHaveLength(200);
  expect(marks.all).toBe(marks.all);
  now = 16 * MINUTE;
  expect(marks.all).toEqual([]);
});
