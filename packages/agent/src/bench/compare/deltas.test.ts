import { isSameBench, type BenchRun } from "@llcuda/protocol";
import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { deltasBetween } from "./deltas.ts";
import { conditionsChanged, regression } from "./regressions.ts";

const SLOW = [100, 101, 99, 100, 102];
const FAST = [120, 121, 119, 120, 122];

function generating(rates: number[], more: Partial<BenchRun> = {}): BenchRun {
  return benchRun([pointOf({}, { "generation-rate": rates })], more);
}

test("a change that chance hardly makes has its direction, by what is better", () => {
  const before = benchRun([
    pointOf({ depth: 0 }, { "generation-rate": SLOW, "first-token": SLOW }),
  ]);
  const after = benchRun([pointOf({ depth: 0 }, { "generation-rate": FAST, "first-token": FAST })]);
  const [rate, first] = deltasBetween(before, after);
  expect(rate).toMatchObject({ before: 100, after: 120, verdict: "faster" });
  expect(rate!.change).toBeCloseTo(0.2, 9);
  expect(rate!.p).toBeLessThan(0.05);
  expect(first!.verdict).toBe("slower");
});

test("a sure change of less than one percent is none; an unsure large one neither", () => {
  const near = SLOW.map((rate) => rate + 0.001);
  expect(deltasBetween(generating(SLOW), generating(near))[0]!.verdict).toBe("same");
  expect(
    deltasBetween(generating([50, 150, 100, 90, 110]), generating([160, 55, 120, 95, 99]))[0]!
      .verdict,
  ).toBe("same");
});

test("three samples cannot tell, and one neither", () => {
  expect(deltasBetween(generating([1, 2, 3]), generating([7, 8, 9]))[0]!.verdict).toBe("unclear");
  expect(deltasBetween(generating([1]), generating([9]))[0]).toMatchObject({
    verdict: "unclear",
    change: 8,
  });
});

test("only points that both runs have are compared, flags in any order", () => {
  const before = benchRun([
    pointOf({ depth: 0, flags: { fa: "on", ub: "512" } }, { "generation-rate": SLOW }),
    pointOf({ depth: 4_096 }, { "generation-rate": SLOW }),
  ]);
  const after = benchRun([
    pointOf({ depth: 0, flags: { ub: "512", fa: "on" } }, { "generation-rate": FAST }),
    pointOf({ depth: 16_384 }, { "generation-rate": FAST }),
  ]);
  expect(deltasBetween(before, after).map(({ axes }) => axes.depth)).toEqual([0]);
});

test("two models are compared place by place", () => {
  const before = benchRun([pointOf({ series: "Q4_K_M", depth: 0 }, { "generation-rate": SLOW })]);
  const after = benchRun([pointOf({ series: "Q8_0", depth: 0 }, { "generation-rate": FAST })]);
  expect(deltasBetween(before, after)[0]?.verdict).toBe("faster");
});

test("a slower run names what changed since the last one", () => {
  const before = generating(FAST);
  const after = generating(SLOW, { conditions: { ...before.conditions, driver: "590.10" } });
  const deltas = deltasBetween(before, after);
  expect(regression(before, after, deltas)).toBe(
    "generation-rate is 16.7 % worse than on 2026-11-01: driver 580.65 -> 590.10.",
  );
  expect(regression(before, { ...after, disturbed: true }, deltas)).toBeNull();
  expect(regression(after, before, deltasBetween(after, before))).toBeNull();
  expect(conditionsChanged(before, before)).toEqual([]);
});

test("runs of another plan or another file are not held against each other", () => {
  const run = benchRun([]);
  expect(isSameBench(run, benchRun([], { id: "other" }))).toBe(true);
  expect(isSameBench(run, benchRun([], { plan: { kind: "quick", model: "n" } }))).toBe(false);
  const { conditions } = run;
  const model = { ...conditions.models[0]!, sha256: "bb" };
  expect(isSameBench(run, benchRun([], { conditions: { ...conditions, models: [model] } }))).toBe(
    false,
  );
});
