import { expect, test } from "vitest";
import { colorize, DARK } from "./value-colors.ts";

function colorsOf(values: number[], scale: number): number[][] {
  const pixels = new Uint8ClampedArray(4 * values.length);
  colorize(Float32Array.from(values), scale, DARK, pixels);
  return values.map((_, i) => [...pixels.subarray(4 * i, 4 * i + 3)]);
}

test("zero is the middle, the ends are full, and what lies beyond is full too", () => {
  expect(colorsOf([0, -2, 2, -9, 9], 2)).toEqual(
    [DARK.middle, DARK.low, DARK.high, DARK.low, DARK.high].map((color) => Array.from(color)),
  );
});

test("what is no number stands out", () => {
  for (const color of colorsOf([NaN, Infinity, -Infinity], 1))
    expect(color).toEqual([...DARK.strange]);
  expect(colorsOf([0, 0], 0)).toEqual([[...DARK.middle], [...DARK.middle]]);
});
