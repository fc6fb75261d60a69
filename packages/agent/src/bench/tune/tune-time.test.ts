import { expect, test } from "vitest";
import { SHORTEST_FINALE } from "./halving.ts";
import { TuneTime } from "./tune-time.ts";

/** As on a GPU: 36 s, and 1.2 s to load and to warm up for a second of measuring. */
function shortRun() {
  const time = new TuneTime({ startedAt: 1_000, allMs: 36_000, effortMs: 1_000 });
  let now = 1_000;
  const tries = (count: number, effort: number): void => {
    for (let i = 0; i < count; i++) {
      time.took(1_200 + 1_000 * effort, effort);
      now += 1_200 + 1_000 * effort;
    }
  };
  return { time, tries, now: () => now };
}

test("a short run ends its rungs while the winner can still be compared", () => {
  const { time, tries, now } = shortRun();
  let asked = 0;
  for (; !time.isOver(now()); asked++) tries(1, 1);
  expect(asked).toBeGreaterThan(5);
  const { tries: least, effort } = SHORTEST_FINALE;
  expect(time.affords(now(), least, effort)).toBe(true);
  expect(time.affords(now(), 9, 2)).toBe(false);
  tries(least, effort);
  expect(time.isLate(now())).toBe(false);
});

test("where not even that fits, something is tried all the same", () => {
  const time = new TuneTime({ startedAt: 0, allMs: 10_000, effortMs: 1_000 });
  time.took(4_000, 1);
  expect(time.isOver(2_900)).toBe(false);
  expect(time.isOver(3_100)).toBe(true);
  expect(time.isLate(9_999)).toBe(false);
  expect(time.isLate(10_001)).toBe(true);
});

test("the default may be loaded already: what others take counts", () => {
  const time = new TuneTime({ startedAt: 0, allMs: 60_000, effortMs: 1_000 });
  time.took(1_000, 1);
  expect(time.affords(0, 60, 1)).toBe(true);
  time.took(3_000, 1);
  expect(time.affords(0, 20, 1)).toBe(true);
  expect(time.affords(0, 21, 1)).toBe(false);
});
