import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { estimateFit } from "./estimate.ts";
import type { FitEstimate } from "./estimate.ts";
import { fitModelOf } from "./fit-case.test-data.ts";
import { MODEL_SHAPES } from "./model-shapes.test-data.ts";
import { ORACLE_CASES } from "./oracle.test-data.ts";
import type { OracleFigures } from "./oracle.test-data.ts";

const MIB = 1024 * 1024;
/** Of the whole; measured: docs/fit.md. The goal is 0.05. */
const WHOLE = 0.005;
/** Of one part: a compute buffer, by the gaps that llama.cpp's allocator leaves. */
const PART = 0.16;
/** llama.cpp's table cuts figures to whole MiB. */
const CUT = 1.1;

function parts({ compute, kv, output, weights }: FitEstimate): number[] {
  return [
    weights.device,
    kv.device,
    compute.device,
    weights.host,
    kv.host,
    compute.host,
    output,
  ].map((bytes) => bytes / MIB);
}

const { models: measured } = JSON.parse(
  readFileSync(new URL("oracle.json", import.meta.url), "utf8"),
) as { models: Record<string, Record<string, OracleFigures>> };

const whole = (figures: number[]): number => figures.reduce((a, b) => a + b);

describe.each(MODEL_SHAPES)("$name", (shape) => {
  test.each(ORACLE_CASES)("$name", async ({ name, settings }) => {
    const figures = measured[shape.name]?.[name];
    expect(figures, "run scripts/fit-oracle.ts").toBeDefined();
    const { device, host, output } = figures!;
    const told = [...device, ...host, output];
    // The RPC device that stands for a GPU takes no copies of weights that lie in memory.
    const model = await fitModelOf(shape.name);
    const own = parts(estimateFit(model, { ...settings(shape), opOffload: false }));
    expect(Math.abs(whole(own) / whole(told) - 1)).toBeLessThan(WHOLE);
    told.forEach((figure, i) => {
      expect(Math.abs(own[i]! - figure)).toBeLessThan(CUT + PART * figure);
    });
  });
});
