import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparklinePath } from "./sparkline.ts";

const box = { width: 60, height: 20, capacity: 30 };

describe("sparklinePath", () => {
  it("draws nothing for no values", () => {
    expect(sparklinePath([], box)).toBe("");
  });

  it("ends at the right edge and puts the highest value on top", () => {
    expect(sparklinePath([0, 10], { width: 10, height: 11, capacity: 2 })).toBe(
      "M0.0 10.5L10.0 0.5",
    );
    expect(sparklinePath([10], box)).toBe("M60.0 0.5");
  });

  it("stays in its box", () => {
    const value = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const numbers = sparklinePath(values, box)
          .match(/[\d.]+/g)!
          .map(Number);
        numbers.forEach((number, index) => {
          const limit = index % 2 === 0 ? box.width : box.height;
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(limit);
        });
      }),
    );
  });
});
