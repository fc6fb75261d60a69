import { expect, it } from "vitest";
import { compareVersions, highestVersion, isVersion, majorOf } from "./version.ts";

it.each([
  ["2.9", "2.38", -1],
  ["13.0", "13", 0],
  ["535.104.05", "535.54.03", 1],
  ["450.80.02", "450.80.2", 0],
  ["12.10", "12.9", 1],
])("compares %s with %s part by part", (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
});

it("finds the highest, passing over what is no version", () => {
  expect(highestVersion(["2.9", "PRIVATE", null, "2.38", "ABI_DT_RELR", "2.17"])).toBe("2.38");
  expect(highestVersion(["PRIVATE", null])).toBeNull();
});

it("knows a version and its major", () => {
  expect(["2.38", "13", "535.104.05", "", "2.", "v2", "2.x", "1".repeat(9)].map(isVersion)).toEqual(
    [true, true, true, false, false, false, false, false],
  );
  expect(majorOf("535.104.05")).toBe(535);
});
