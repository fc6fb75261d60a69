import { describe, expect, it } from "vitest";
import { compareSm, parseSm, ptxCompilesFor, sassRunsOn } from "./sm.ts";

const sm = (name: string) => {
  const parsed = parseSm(name);
  if (parsed === null) throw new Error(name);
  return parsed;
};

describe("SM names", () => {
  it.each([
    ["sm_75", { number: 75, variant: "" }],
    ["compute_90a", { number: 90, variant: "a" }],
    ["100f", { number: 100, variant: "f" }],
    ["9.0", { number: 90, variant: "" }],
    ["12.1", { number: 121, variant: "" }],
    ["sm_", null],
    ["sm_75x", null],
    ["lto_80", null],
    ["", null],
  ])("reads %s", (name, expected) => {
    expect(parseSm(name)).toEqual(expected);
  });

  it("sorts by number, the variant after the plain one", () => {
    const names = ["sm_120", "sm_90a", "sm_75", "sm_100", "odd", "sm_90"];
    expect(names.toSorted(compareSm)).toEqual([
      "sm_75",
      "sm_90",
      "sm_90a",
      "sm_100",
      "sm_120",
      "odd",
    ]);
  });
});

describe("machine code", () => {
  it.each([
    ["sm_75", 75, true],
    ["sm_80", 86, true],
    ["sm_80", 89, true],
    ["sm_86", 80, false],
    ["sm_89", 86, false],
    ["sm_75", 80, false],
    ["sm_89", 90, false],
    ["sm_50", 52, true],
    ["sm_60", 61, true],
    ["sm_70", 75, true],
    ["sm_90a", 90, true],
    ["sm_100", 103, true],
    ["sm_100a", 103, false],
    ["sm_100f", 103, true],
    ["sm_103f", 100, false],
    ["sm_120", 121, true],
    ["sm_120a", 121, false],
    ["sm_100", 120, false],
    ["sm_80", 87, false],
    ["sm_87", 87, true],
    ["sm_87", 89, false],
    ["sm_101", 110, true],
    ["sm_100", 110, false],
    ["sm_100", 101, false],
  ])("%s on SM %i: %s", (code, gpu, runs) => {
    expect(sassRunsOn(sm(code), gpu)).toBe(runs);
  });
});

describe("PTX", () => {
  it.each([
    ["sm_50", 121, true],
    ["sm_75", 75, true],
    ["sm_80", 75, false],
    ["sm_80", 87, true],
    ["sm_90", 120, true],
    ["sm_90a", 90, true],
    ["sm_90a", 100, false],
    ["sm_100f", 103, true],
    ["sm_103f", 100, false],
    ["sm_100f", 120, false],
    ["sm_120f", 121, true],
    ["sm_101", 110, true],
    ["sm_110", 101, true],
  ])("%s for SM %i: %s", (target, gpu, compiles) => {
    expect(ptxCompilesFor(sm(target), gpu)).toBe(compiles);
  });
});
