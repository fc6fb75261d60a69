import { expect, test } from "vitest";
import { barHeight, barsOf } from "./histogram-bars.ts";

test("bars go from the most negative value over zero to the most positive", () => {
  const bars = barsOf({
    binsPerOctave: 1,
    firstExponent: -2,
    negative: [0, 3, 1],
    positive: [2, 0, 5],
    zeros: 7,
  });
  expect(bars).toEqual([
    { from: -2, to: -1, count: 1 },
    { from: -1, to: -0.5, count: 3 },
    { from: 0, to: 0, count: 7 },
    { from: 0.25, to: 0.5, count: 2 },
    { from: 0.5, to: 1, count: 0 },
    { from: 1, to: 2, count: 5 },
  ]);
});

test("a tensor of zeros has one bar", () => {
  const empty = { binsPerOctave: 4, firstExponent: 0, negative: [], positive: [], zeros: 9 };
  expect(barsOf(empty)).toEqual([{ from: 0, to: 0, count: 9 }]);
});

test("one value is seen beside a million", () => {
  expect(barHeight(1_000_000, 1_000_000)).toBe(1);
  expect(barHeight(1, 1_000_000)).toBeGreaterThan(0.04);
  expect(barHeight(0, 1_000_000)).toBe(0);
});
