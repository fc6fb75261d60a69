import { expect, test } from "vitest";
import { figuresOf, pointAt } from "../bench.test-data.ts";
import { dimensionsOf, sweepLines } from "./sweep.ts";
import { sweepChart } from "./sweep-chart.ts";

const depths = [4_096, 0, 16_384].flatMap((depth) =>
  ["on", "off"].map((fa) =>
    pointAt({ depth, generation: 128, flags: { fa } }, { "generation-rate": 100 - depth / 1_024 }),
  ),
);

test("what points differ in by number is a dimension, depth first; words are none", () => {
  expect(dimensionsOf(depths)).toEqual(["depth"]);
  const threads = [1, 2].map((count) => pointAt({ flags: { t: `${count}` } }, {}));
  expect(dimensionsOf([...depths, ...threads])).toEqual(["depth", "flag t"]);
});

test("points that differ in nothing else are one line, named by what tells them apart", () => {
  const lines = sweepLines(depths, "depth", "generation-rate");
  expect(lines.map(({ name }) => name)).toEqual(["fa on", "fa off"]);
  expect(lines[0]!.points.map(({ at }) => at)).toEqual([0, 4_096, 16_384]);
  expect(sweepLines(depths, "depth", "prompt-rate")).toEqual([]);
});

test("a flag that is the dimension keeps no two points apart", () => {
  const points = [1, 2, 4].map((t) => pointAt({ flags: { t: `${t}` } }, { "prompt-rate": t }));
  const lines = sweepLines(points, "flag t", "prompt-rate");
  expect(lines).toHaveLength(1);
  expect(lines[0]!.points.map(({ at }) => at)).toEqual([1, 2, 4]);
});

test("a chart has a line for each percentile that n allows, and doubles its places", () => {
  const points = [1, 4, 16].map((concurrency) => {
    const found = figuresOf([100, 120, 140], { p90: concurrency > 1 ? 200 : null });
    return pointAt({ concurrency }, {}, { quantities: { "first-token": found } });
  });
  const lines = sweepLines(points, "concurrency", "first-token");
  const { data, spec } = sweepChart(lines, "concurrency", "first-token", ["median", "p90", "p99"]);
  expect(spec.lines.map(({ name }) => name)).toEqual(["SmolLM2, p50", "SmolLM2, p90"]);
  expect(spec.x.log).toBe(2);
  expect(data).toEqual([
    [1, 4, 16],
    [120, 120, 120],
    [null, 200, 200],
  ]);
});

test("the limit is a line of its own, of the rate that it is about", () => {
  const limit = {
    share: 0.5,
    limit: 200,
    bound: "bandwidth",
    bytesPerToken: 1,
    operationsPerToken: 2,
  } as const;
  const points = [0, 4_096].map((depth) =>
    pointAt({ depth }, { "generation-rate": 100 }, { limit }),
  );
  const lines = sweepLines(points, "depth", "generation-rate");
  const { data, spec } = sweepChart(lines, "depth", "generation-rate", ["median"]);
  expect(spec.lines.at(-1)).toMatchObject({ name: "limit", look: "level" });
  expect(data.at(-1)).toEqual([200, 200]);
});
