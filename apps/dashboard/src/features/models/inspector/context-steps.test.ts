import { expect, test } from "vitest";
import { contextSteps, stepOf } from "./context-steps.ts";

test("the slider goes to what the model was made for, and through every power of two", () => {
  const steps = contextSteps(40_960);
  expect(steps[0]).toBe(1024);
  expect(steps.at(-1)).toBe(40_960);
  for (const power of [2048, 4096, 8192, 16_384, 32_768]) expect(steps).toContain(power);
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  expect(steps.every((step) => step % 256 === 0)).toBe(true);
  expect(contextSteps(512)).toEqual([1024]);
  expect(contextSteps(null).at(-1)).toBe(131_072);
});

test("a context has the nearest position", () => {
  const steps = contextSteps(8192);
  expect(steps[stepOf(steps, 4096)]).toBe(4096);
  expect(steps[stepOf(steps, 4100)]).toBe(4096);
  expect(stepOf(steps, 1e9)).toBe(steps.length - 1);
});
