import { expect, test } from "vitest";
import { formatBytes, formatProgress, formatSeconds } from "./format.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.00 kB"],
  [98_362_432, "98.4 MB"],
  [999_900, "1.00 MB"],
  [18_400_000_000, "18.4 GB"],
])("%i bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.44, "0.4 s"],
  [9.96, "10 s"],
  [12.4, "12 s"],
  [119.8, "2 min 0 s"],
  [185, "3 min 5 s"],
])("%f seconds are %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

test("things are counted once", () => {
  const rest = { ratePerSecond: null, secondsLeft: 60 };
  expect(formatProgress({ unit: "files", done: 12, total: 237, ...rest })).toBe(
    "12 of 237 files, 60 s left",
  );
  expect(formatProgress({ unit: "packages", done: 3, total: null, ...rest })).toBe(
    "3 packages, 60 s left",
  );
});

test("unknown parts of a progress are left out", () => {
  const known = { unit: "bytes" as const, done: 12.3e6, total: 98.4e6 };
  expect(formatProgress({ ...known, ratePerSecond: 8.1e6, secondsLeft: 11 })).toBe(
    "12.3 MB of 98.4 MB, 8.10 MB/s, 11 s left",
  );
  expect(formatProgress({ ...known, total: null, ratePerSecond: null, secondsLeft: null })).toBe(
    "12.3 MB",
  );
});
