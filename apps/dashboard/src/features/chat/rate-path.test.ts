import { expect, it } from "vitest";
import { ratePath, rateRange } from "./rate-path.ts";

it("draws from the first span to the last, from zero up", () => {
  expect(ratePath([0, 50, 100], 100, 16)).toBe("M0.0 15.0L50.0 8.0L100.0 1.0");
});

it("draws nothing of a single span", () => {
  expect(ratePath([38], 100, 16)).toBe("");
  expect(rateRange([])).toBeNull();
  expect(rateRange([3, 9, 4])).toEqual({ lowest: 3, highest: 9 });
});
