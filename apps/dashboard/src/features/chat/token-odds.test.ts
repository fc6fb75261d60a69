import { describe, expect, it } from "vitest";
import { stepOf, undecided, visibleToken } from "./token-odds.ts";

const of = (...shares: number[]) => ({
  alternatives: shares.map((share) => ({ text: "x", logprob: Math.log(share) })),
});

describe("undecided", () => {
  it("is 0 for a certain token and 1 for equal chances", () => {
    expect(undecided(of(1))).toBe(0);
    expect(undecided(of(0.25, 0.25, 0.25))).toBeCloseTo(1, 6);
    expect(undecided(of())).toBe(0);
  });

  it("grows with the doubt", () => {
    expect(undecided(of(0.9, 0.05))).toBeLessThan(undecided(of(0.5, 0.3)));
    expect([0, 0.19, 0.2, 0.99, 1].map(stepOf)).toEqual([0, 0, 1, 4, 4]);
  });
});

it("shows what has no shape", () => {
  expect(visibleToken(" a\n")).toBe("␣a↵");
});
