import { expect, test } from "vitest";
import { ownScale } from "./own-scale.ts";

test("a picture's scale is what nearly all of its values lie below, whatever their sign", () => {
  const max = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1 : 0.5));
  const min = Float32Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? -2 : -0.1));
  max[7] = 1e6;
  min[8] = NaN;
  expect(ownScale({ min, max })).toBe(2);
});

test("a picture without numbers, or of zeros alone, has a scale all the same", () => {
  const zeros = new Float32Array(4);
  expect(ownScale({ min: zeros, max: zeros })).toBeGreaterThan(0);
  const strange = zeros.map(() => NaN);
  expect(ownScale({ min: strange, max: strange })).toBeGreaterThan(0);
});
