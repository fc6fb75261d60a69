import { expect, test } from "vitest";
import { moved, zoomed } from "./stretch.ts";

test("what is under the pointer stays there while one zooms", () => {
  const { from, to } = zoomed({ from: 0, to: 1_000 }, 0.5, 0.25, 1_000);
  expect([from, to]).toEqual([125, 625]);
  expect(from + 0.25 * (to - from)).toBe(250);
});

test("neither zooming nor moving leaves the run", () => {
  expect(zoomed({ from: 500, to: 1_000 }, 10, 0.5, 1_000)).toEqual({ from: 0, to: 1_000 });
  expect(moved({ from: 500, to: 1_000 }, 3, 1_000)).toEqual({ from: 500, to: 1_000 });
  expect(moved({ from: 100, to: 600 }, -3, 1_000)).toEqual({ from: 0, to: 500 });
  expect(zoomed({ from: 0, to: 60 }, 0.01, 0, 1_000)).toEqual({ from: 0, to: 50 });
});
