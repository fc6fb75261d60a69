import type { BenchRun, BenchSummary } from "@llcuda/protocol";
import { benchRun } from "@llcuda/test-kit/bench-run";
import { expect, test } from "vitest";
import { pointAt } from "../bench.test-data.ts";
import { standingOf, standingWords } from "./standing.ts";

const LIMIT = {
  share: 0.61,
  limit: 142,
  bound: "bandwidth",
  bytesPerToken: 1,
  operationsPerToken: 1,
} as const;

function runOf(value: number, day: number, more: Partial<BenchRun> = {}): BenchRun {
  const points = [pointAt({ generation: 128 }, { "generation-rate": value }, { limit: LIMIT })];
  return benchRun(points, {
    id: `r${day}`,
    status: "done",
    headline: { quantity: "generation-rate", value },
    startedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
    ...more,
  });
}

const told = (run: BenchRun, runs: readonly BenchSummary[]): string[] =>
  standingWords(standingOf(run, runs)!, "generation-rate").map((words) =>
    words.replaceAll("\u202F", " "),
  );

test("a figure stands against what the machine allows, and against runs like it here", () => {
  const run = runOf(87, 9);
  const others = [runOf(88, 8), runOf(82.1, 7), runOf(85, 6)];
  expect(standingOf(run, [run, ...others])).toEqual({
    value: 87,
    limit: LIMIT,
    earlier: { runs: 3, least: 82.1, most: 88 },
  });
  expect(told(run, others)).toEqual([
    "61 % of the limit here, 142 tok/s",
    "as usual: 82.1 to 88.0 tok/s in 3 runs before",
  ]);
  expect(told(runOf(70, 9), others)[1]).toMatch(/^slower than usual: /);
  expect(told(runOf(120, 9), others.slice(2))[1]).toBe("faster than the run before: 85.0 tok/s");
});

test("of several users it is the point's own share, as in the table", () => {
  const rates = { "generation-rate": 50, "total-rate": 71 };
  const run = benchRun([pointAt({ concurrency: 4 }, rates, { limit: LIMIT })], {
    status: "done",
    headline: { quantity: "total-rate", value: 71 },
  });
  expect(standingWords(standingOf(run, [])!, "total-rate")[0]).toMatch(/^61.% of the limit here/);
});

test("runs that are later, disturbed, cut short, of another machine or another plan are no measure", () => {
  const run = runOf(87, 9);
  const { conditions } = run;
  const others = [
    runOf(10, 10),
    runOf(10, 8, { disturbed: true }),
    runOf(10, 8, { status: "cancelled" }),
    runOf(10, 8, { conditions: { ...conditions, cpu: "another" } }),
    runOf(10, 8, { plan: { kind: "quick", model: "x" } }),
    runOf(10, 8, { headline: { quantity: "prompt-rate", value: 10 } }),
  ];
  expect(told(run, others)).toEqual([
    "61 % of the limit here, 142 tok/s",
    "the first run like it here",
  ]);
  expect(standingOf({ ...run, headline: null }, others)).toBeNull();
});
