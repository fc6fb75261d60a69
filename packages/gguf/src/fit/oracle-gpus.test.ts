import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { estimateFit } from "./estimate.ts";
import { fitModelOf } from "./fit-case.test-data.ts";
import { gpuOfLayers } from "./gpu-split.ts";
import { MODEL_SHAPES } from "./model-shapes.test-data.ts";
import type { GpuFigures } from "./oracle-gpus.test-data.ts";
import { ORACLE_CASES } from "./oracle.test-data.ts";

const MIB = 1024 * 1024;
/** Of all GPUs and memory together; measured: docs/fit.md. */
const WHOLE = 0.022;
/** Of one GPU: parts of its compute buffer are not known better (docs/fit.md). */
const PART = { share: 0.015, mib: 30 };

const { models } = JSON.parse(
  readFileSync(new URL("oracle-gpus.json", import.meta.url), "utf8"),
) as { models: Record<string, Record<string, Record<string, GpuFigures>>> };

const sum = (figures: readonly number[]): number => figures.reduce((a, b) => a + b, 0);
const MEASURED = Object.entries(models).flatMap(([model, cases]) =>
  Object.entries(cases).map(([name, byNumber]) => ({ model, name, byNumber })),
);

describe.each(MEASURED)("$model, $name", ({ byNumber, model, name }) => {
  test.each(Object.keys(byNumber))("on %s GPUs", async (number) => {
    const { devices, free, host } = byNumber[number]!;
    const { settings } = ORACLE_CASES.find((each) => each.name === name)!;
    const shape = MODEL_SHAPES.find((each) => each.name === model)!;
    const estimate = estimateFit(await fitModelOf(model), { ...settings(shape), gpus: free });
    const told = devices.map(sum);
    const all = (estimate.total - estimate.output) / MIB;
    expect(Math.abs(all / (sum(told) + sum(host)) - 1)).toBeLessThan(WHOLE);
    estimate.gpus.forEach((bytes, gpu) => {
      const figure = told[gpu]!;
      expect(Math.abs(bytes / MIB - figure)).toBeLessThan(PART.mib + PART.share * figure);
    });
  });
});

const counts = (shares: number[], layers: number): number[] =>
  shares.map((_, gpu) => gpuOfLayers(shares, layers).filter((each) => each === gpu).length);

test("layers go by the shares of the GPUs, the output with the last", () => {
  // As SmolLM2's KV cache was told on two H200: 96 and 84 MiB, and with 3:1 144 and 36.
  expect(counts([1, 1], 31)).toEqual([16, 15]);
  expect(counts([3, 1], 31)).toEqual([24, 7]);
  expect(counts([0, 1], 31)).toEqual([0, 31]);
  expect(gpuOfLayers([], 3)).toEqual([0, 0, 0]);
  expect(gpuOfLayers([0, 0], 2)).toEqual([0, 0]);
});
