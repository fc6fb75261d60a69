import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantize } from "../quant/quantize.ts";
import { parseGguf } from "../read/open.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { readValues } from "../values.ts";
import { writeGguf } from "../write.ts";
import { binEdge } from "./magnitude-histogram.ts";
import { scanTensor } from "./scan.ts";
import { OUTLIER_SIGMAS, QUANTILE_PARTS } from "./gathered-values.ts";
import { StatisticsPass, tensorStatistics } from "./statistics.ts";

function passOver(values: readonly number[], pieces = 1): StatisticsPass {
  const floats = Float32Array.from(values);
  const pass = new StatisticsPass();
  const size = Math.max(1, Math.ceil(floats.length / pieces));
  for (let at = 0; at < floats.length; at += size) pass.add(floats.subarray(at, at + size), at);
  return pass;
}

/** Every figure by its definition, in as many passes as it takes. */
function byDefinition(values: readonly number[]) {
  const finite = values.map(Math.fround).filter(Number.isFinite);
  const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length;
  const moment = (power: number): number =>
    finite.reduce((sum, x) => sum + (x - mean) ** power, 0) / finite.length;
  return {
    mean,
    std: Math.sqrt(moment(2)),
    skewness: moment(3) / moment(2) ** 1.5,
    kurtosis: moment(4) / moment(2) ** 2 - 3,
    norm: Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0)),
  };
}

const weights = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: 2,
  maxLength: 9000,
  size: "max",
});

describe("the statistics of values", () => {
  test("are those of the definitions, however the values are cut into pieces", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 7 }), (values, pieces) => {
        const result = passOver(values, pieces).result();
        const expected = byDefinition(values);
        const scale = Math.max(...values.map(Math.abs), 1e-30);
        expect(result.mean! / scale).toBeCloseTo(expected.mean / scale, 10);
        expect(result.std! / scale).toBeCloseTo(expected.std / scale, 10);
        expect(result.norm).toBeCloseTo(expected.norm, 8);
        expect(result.min).toBe(Math.min(...values));
        expect(result.max).toBe(Math.max(...values));
        // Nearly equal values have no shape to speak of.
        fc.pre(expected.std / scale > 1e-6);
        const heaviness = 3 + expected.kurtosis;
        expect((3 + result.kurtosis!) / heaviness).toBeCloseTo(1, 6);
        expect(result.skewness).toBeCloseTo(expected.skewness, 4);
      }),
      { numRuns: 60 },
    );
  });

  test("count what is zero, no number, infinite, or too large for a half", () => {
    const { histogram, quantiles, extremes, ...result } = passOver(
      [0, -0, NaN, Infinity, -Infinity, -Infinity, 65504, 65520, -1e9, 2],
      3,
    ).result();
    expect(result).toMatchObject({
      count: 10,
      zeros: 2,
      nan: 1,
      positiveInfinity: 1,
      negativeInfinity: 2,
      beyondHalf: 2,
      min: -1e9,
      max: 65520,
    });
    expect(extremes.slice(0, 3)).toEqual([
      { index: 8, value: -1e9 },
      { index: 7, value: 65520 },
      { index: 6, value: 65504 },
    ]);
    expect(quantiles[0]! / -1e9).toBeCloseTo(1, 2);
    expect(histogram.zeros).toBe(2);
  });

  test("have nothing to say without a finite value, and no kurtosis for equal ones", () => {
    expect(passOver([NaN, Infinity]).result()).toMatchObject({
      min: null,
      mean: null,
      std: null,
      kurtosis: null,
      quantiles: QUANTILE_PARTS.map(() => null),
      extremes: [],
    });
    expect(passOver([0.5, 0.5, 0.5]).result()).toMatchObject({
      mean: 0.5,
      std: 0,
      kurtosis: null,
      outliers: 0,
    });
  });

  test("find outliers and where they lie", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i * 12.9898));
    values[4321] = 40;
    values[77] = -35;
    const { outliers, extremes, std } = passOver(values, 4).result();
    expect(outliers).toBe(values.filter((x) => Math.abs(x) > OUTLIER_SIGMAS * std!).length);
    expect(outliers).toBe(2);
    expect(extremes[0]).toEqual({ index: 4321, value: 40 });
    expect(extremes[1]).toEqual({ index: 77, value: -35 });
    expect(extremes).toHaveLength(8);
  });

  test("tell quantiles to within 1/128 of the value", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 7);
    const { quantiles } = passOver(values, 5).result();
    for (const [i, part] of QUANTILE_PARTS.entries()) {
      const exact = values[Math.max(0, Math.ceil(part * values.length) - 1)]!;
      expect(Math.abs(quantiles[i]! - exact)).toBeLessThanOrEqual(Math.abs(exact) / 128 + 1e-30);
    }
  });

  test("put every value into the bin between whose edges it lies", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -4, max: 4, noNaN: true })), (values) => {
        const { histogram } = passOver(values).result();
        for (const [list, sign] of [
          [histogram.negative, -1],
          [histogram.positive, 1],
        ] as const) {
          for (const [i, count] of list.entries()) {
            const [low, high] = [binEdge(histogram, i), binEdge(histogram, i + 1)];
            const inside = values.filter((x) => x * sign >= low && x * sign < high).length;
            expect(count === inside, `bin ${i} of sign ${sign}`).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("the statistics of a tensor", () => {
  const gguf = parseGguf(tinyLlama({ weights: ["Q4_1", "Q8_0", "F16"], layers: 2 }));

  test("are those of all its values, whatever the chunks", async () => {
    for (const tensor of gguf.tensors) {
      const all = passOver([...(await readValues(gguf, tensor))]).result();
      const progress: number[] = [];
      const whole = await tensorStatistics(gguf, tensor, {
        chunkElements: 256,
        onProgress: (done) => progress.push(done),
      });
      expect(progress.at(-1)).toBe(tensor.elements);
      expect(whole.histogram).toEqual(all.histogram);
      expect(whole.extremes).toEqual(all.extremes);
      expect(whole.mean).toBeCloseTo(all.mean!, 12);
      expect(whole.std).toBeCloseTo(all.std!, 12);
    }
  });

  test("stop when they are cancelled", async () => {
    const controller = new AbortController();
    const tensor = gguf.tensor("token_embd.weight");
    const seen: number[] = [];
    const scan = tensorStatistics(gguf, tensor, {
      chunkElements: 256,
      signal: controller.signal,
      onProgress: (done) => {
        seen.push(done);
        if (seen.length === 2) controller.abort(new Error("enough"));
      },
    });
    await expect(scan).rejects.toThrow("enough");
    expect(seen).toEqual([256, 512]);
  });

  test("need a type that is known", async () => {
    const unknown = { ...gguf.tensors[0]!, type: undefined, typeName: "type 57, unknown" };
    await expect(tensorStatistics(gguf, unknown)).rejects.toThrow(/E_TTYPE.*type 57, unknown/);
  });

  test("of an empty tensor are empty", async () => {
    const data = quantize("F32", new Float32Array());
    const file = parseGguf(
      writeGguf({
        metadata: [],
        tensors: [{ name: "none", type: "F32", shape: [0, 4], data }],
      }),
    );
    expect(await tensorStatistics(file, file.tensor("none"))).toMatchObject({
      count: 0,
      mean: null,
      norm: 0,
    });
    for await (const chunk of scanTensor(file, file.tensor("none"))) expect(chunk).toBeUndefined();
  });
});
