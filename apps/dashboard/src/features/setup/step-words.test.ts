import type { SetupStep } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { setupDuration, stepDuration } from "./step-words.ts";

const step = (change: Partial<SetupStep>): SetupStep => ({
  id: "engine",
  title: "Engine",
  status: "waiting",
  detail: "",
  progress: null,
  startedAt: null,
  endedAt: null,
  attempts: [],
  error: null,
  ...change,
});
const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
const plain = (text: string | null): string | undefined => text?.replaceAll("\u202f", " ");

describe("setup in words", () => {
  it("counts a running step up to now and a finished one to its end", () => {
    expect(stepDuration(step({}), 0)).toBeNull();
    expect(plain(stepDuration(step({ startedAt: at(10) }), 12_500))).toBe("2.50 s");
    expect(plain(stepDuration(step({ startedAt: at(10), endedAt: at(14) }), 99_000))).toBe(
      "4.00 s",
    );
  });

  it("never shows a negative time when two clocks disagree", () => {
    expect(plain(stepDuration(step({ startedAt: at(10) }), 9_000))).toBe("0.0 ms");
  });

  it("sums up only a setup that is done", () => {
    const steps = [
      step({ startedAt: at(1), endedAt: at(4) }),
      step({ startedAt: at(3), endedAt: at(13.5) }),
    ];
    expect(plain(setupDuration({ steps, done: true }))).toBe("12.5 s");
    const restarted = [...steps, step({ startedAt: at(3_600), endedAt: at(3_601) })];
    expect(plain(setupDuration({ steps: restarted, done: true }))).toBe("13.5 s");
    expect(setupDuration({ steps, done: false })).toBeNull();
    expect(setupDuration({ steps: [], done: true })).toBeNull();
  });
});
