import type { Progress } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { progressShare, progressWords } from "./progress.ts";

const bytes = (change: Partial<Progress>): Progress => ({
  unit: "bytes",
  done: 41_200_000,
  total: 98_362_432,
  ratePerSecond: 12_300_000,
  secondsLeft: 4.6,
  ...change,
});

const words = (progress: Progress): string[] =>
  progressWords(progress).map((word) => word.replaceAll("\u202f", " "));

describe("progress", () => {
  it("says bytes, rate and time left", () => {
    expect(words(bytes({}))).toEqual(["41.2 MB of 98.4 MB", "12.3 MB/s", "5 s left"]);
  });

  it("leaves out what is not known", () => {
    const unknown = bytes({ total: null, ratePerSecond: null, secondsLeft: null });
    expect(words(unknown)).toEqual(["41.2 MB"]);
    expect(progressShare(unknown)).toBeNull();
  });

  it.each([
    [{ unit: "packages", done: 12, total: 27 }, "12 of 27 packages", 12 / 27],
    [{ unit: "percent", done: 43, total: 100 }, "43 %", 0.43],
    [{ unit: "percent", done: 43, total: null }, "43 %", 0.43],
    [{ unit: "seconds", done: 3, total: 20 }, "3 s of 20 s", 0.15],
    [{ unit: "bytes", done: 5, total: 0 }, "5 B of 0 B", null],
    [{ unit: "bytes", done: 12, total: 10 }, "12 B of 10 B", 1],
  ] as const)("reads %o", (progress, text, share) => {
    const whole: Progress = { ...progress, ratePerSecond: null, secondsLeft: null };
    expect(words(whole)).toEqual([text]);
    expect(progressShare(whole)).toEqual(share);
  });
});
