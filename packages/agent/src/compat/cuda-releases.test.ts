import { describe, expect, it } from "vitest";
import {
  branchServesGpu,
  CUDA_RELEASES,
  cudaOfDriver,
  cudaOfPtx,
  toolkitCompilesFor,
  toolkitRange,
  toolkitsOfPtx,
} from "./cuda-releases.ts";
import { compareVersions } from "./version.ts";

it("is in order, so that the first and the last entry can be relied on", () => {
  for (const [index, release] of CUDA_RELEASES.entries()) {
    const before = CUDA_RELEASES[index - 1];
    if (before === undefined) continue;
    expect(compareVersions(before.cuda, release.cuda)).toBeLessThan(0);
    expect(compareVersions(before.ptx, release.ptx)).toBeLessThanOrEqual(0);
    expect(before.driver ?? 0).toBeLessThan(release.driver ?? Infinity);
  }
});

describe("the CUDA version of a driver", () => {
  it.each([
    ["450.80.02", "11.0", false],
    ["455.45.01", "11.1", false],
    ["470.256.02", "11.4", false],
    ["510.108.03", "11.6", false],
    ["525.60.13", "12.0", false],
    ["535.104.05", "12.2", false],
    ["550.54.15", "12.4", false],
    ["555.42.06", "12.5", false],
    ["560.35.05", "12.6", false],
    ["565.57.01", "12.7", false],
    ["570.211.01", "12.8", false],
    ["575.64.05", "12.9", false],
    ["580.65.06", "13.0", false],
    ["590.48.01", "13.1", false],
    ["610.43.02", "13.3", false],
    ["615.36.02", "13.4", false],
    // Branches between two known ones support what the older does.
    ["515.105.01", "11.7", false],
    ["540.3.0", "12.2", false],
    ["999.1", "13.4", true],
  ])("%s: CUDA %s", (driver, cuda, atLeast) => {
    expect(cudaOfDriver(driver)).toEqual({ cuda, atLeast });
  });

  it("is unknown before CUDA 9", () => {
    expect(cudaOfDriver("375.66")).toBeNull();
  });
});

describe("the CUDA version that a PTX version asks for", () => {
  it.each([
    ["7.0", "11.0", true],
    ["7.8", "11.8", true],
    ["8.4", "12.4", true],
    ["8.5", "12.5", true],
    ["8.6", "12.7", true],
    ["8.7", "12.8", true],
    ["9.0", "13.0", true],
    ["9.5", "13.5", true],
    ["5.0", "9.0", true],
    ["9.9", "13.9", false],
    ["10.1", "14.1", false],
  ])("PTX %s: CUDA %s", (ptx, cuda, known) => {
    expect(cudaOfPtx(ptx)).toEqual({ cuda, known });
  });

  it("names both toolkits that write PTX 8.5", () => {
    expect(toolkitsOfPtx("8.5")).toEqual(["12.5", "12.6"]);
    expect(toolkitsOfPtx("99.0")).toEqual([]);
  });
});

describe("what a toolkit compiles for", () => {
  it.each([
    ["12.4", 50, true],
    ["13.0", 50, false],
    ["13.0", 70, false],
    ["13.0", 75, true],
    ["12.0", 35, null],
    ["11.0", 86, false],
    ["11.1", 86, true],
    ["11.7", 90, false],
    ["11.8", 89, true],
    ["12.4", 120, false],
    ["12.8", 100, true],
    ["12.8", 120, true],
    ["12.8", 103, false],
    ["12.9", 103, true],
    ["12.9", 121, true],
    ["13.0", 103, true],
    ["14.0", 75, null],
  ])("CUDA %s and SM %i: %s", (toolkit, sm, compiles) => {
    expect(toolkitCompilesFor(toolkit, sm)).toBe(compiles);
  });

  it.each([
    [50, "11.0 to 12.9"],
    [75, "11.0 or newer"],
    [89, "11.8 or newer"],
    [120, "12.8 or newer"],
    [121, "12.9 or newer"],
    [999, null],
  ])("SM %i: CUDA %s", (sm, range) => {
    expect(toolkitRange(sm)).toBe(range);
  });
});

it.each([
  [450, 75, true],
  [450, 86, false],
  [580, 50, true],
  [590, 70, false],
  [590, 75, true],
  [550, 120, false],
  [570, 120, true],
  [570, 121, false],
])("driver branch %i serves SM %i: %s", (branch, sm, serves) => {
  expect(branchServesGpu(branch, sm)).toBe(serves);
});
