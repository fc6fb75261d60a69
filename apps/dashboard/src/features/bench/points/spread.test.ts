import { expect, test } from "vitest";
import { figuresOf, pointAt } from "../bench.test-data.ts";
import { axisWords, mainQuantity, tellingWords } from "./point-words.ts";
import { drawnSamples, spreadRows } from "./spread.ts";

test("each point shows its main figure; rows of one quantity share a scale", () => {
  const points = [
    pointAt({ prompt: 512 }, { "prompt-rate": 900 }),
    pointAt({ generation: 128 }, { "generation-rate": 40 }),
    pointAt({ generation: 128, depth: 4_096 }, { "generation-rate": 30 }),
    pointAt({ depth: 1 }, {}),
  ];
  const rows = spreadRows(points, "main");
  expect(rows.map(({ quantity }) => quantity)).toEqual([
    "prompt-rate",
    "generation-rate",
    "generation-rate",
    null,
  ]);
  expect(rows.map(({ scale }) => scale)).toEqual([900, 40, 40, 1]);
  expect(spreadRows(points, "prompt-rate")[1]!.found).toBeNull();
});

test("of many users the rate of all stands for a point", () => {
  expect(mainQuantity(pointAt({}, { "generation-rate": 9, "total-rate": 30 }))).toBe("total-rate");
  expect(mainQuantity(pointAt({}, { "first-token": 9 }))).toBeNull();
});

test("of many samples some are drawn, of outliers all", () => {
  const samples = Array.from({ length: 2_000 }, (_, index) => index);
  const { far, usual } = drawnSamples(figuresOf(samples, { outliers: [1_999, 1_998] }));
  expect(far).toEqual([1_999, 1_998]);
  expect(usual.length).toBeLessThan(200);
  expect(usual).not.toContain(1_999);
});

const at = (depth: number, fa: string) =>
  pointAt({ depth, generation: 128, flags: { fa } }, {}).axes;

test("points are told apart by what differs", () => {
  expect(axisWords(at(4_096, "on"))).toEqual(["128 written", "depth 4,096", "fa on"]);
  expect(tellingWords([at(0, "on"), at(4_096, "on")])).toEqual(["depth 0", "depth 4,096"]);
  expect(tellingWords([at(0, "on")])).toEqual(["128 written · depth 0 · fa on"]);
});
