import { expect, test } from "vitest";
import { sameSettings } from "./same-settings.ts";

test("settings are the same in whatever order, and none as empty ones", () => {
  expect(sameSettings({ temperature: 1, stop: ["a"] }, { stop: ["a"], temperature: 1 })).toBe(true);
  expect(sameSettings(null, {})).toBe(true);
  expect(sameSettings({ temperature: 1 }, { temperature: 2 })).toBe(false);
  expect(sameSettings({ stop: ["a", "b"] }, { stop: ["b", "a"] })).toBe(false);
  expect(sameSettings({ temperature: 1 }, { temperature: 1, seed: 3 })).toBe(false);
});
