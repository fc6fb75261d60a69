import fc from "fast-check";
import { expect, test } from "vitest";
import { shortest } from "./shortest.ts";

test.each([
  [0.1, "0.1"],
  [-0.33081055, "-0.33081055"],
  [1e-5, "0.00001"],
  [16777216, "16777216"],
  [3.4028234663852886e38, "3.4028235e+38"],
  [1e-45, "1.4013e-45"],
  [0, "0"],
  [-0, "-0"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
])("%d is printed as %s", (value, text) => {
  expect(shortest(Math.fround(value))).toBe(text);
});

test("any float32 comes back from its text", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Math.fround(Number(shortest(value)))).toBe(value);
    }),
  );
});
