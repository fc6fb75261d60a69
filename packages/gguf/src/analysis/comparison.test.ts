import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGguf } from "../read/open.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { readValues } from "../values.ts";
import { compareTensors, ComparisonPass } from "./comparison.ts";

function compare(a: readonly number[], b: readonly number[], pieces = 1) {
  const pass = new ComparisonPass();
  const size = Math.max(1, Math.ceil(a.length / pieces));
  const [x, y] = [Float32Array.from(a), Float32Array.from(b)];
  for (let at = 0; at < x.length; at += size) {
    pass.add(x.subarray(at, at + size), y.subarray(at, at + size), at);
  }
  return pass.result();
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, x) => sum + x, 0) / list.length;
}

describe("the comparison of values", () => {
  test("is that of the definitions", () => {
    const pair = fc.tuple(
      fc.float({ min: -8, max: 8, noNaN: true }),
      fc.float({ min: -8, max: 8, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 500 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const result = compare(a, b, 3);
        const differences = pairs.map(([x, y]) => y - x);
        expect(result.rmse).toBeCloseTo(Math.sqrt(mean(differences.map((d) => d * d))), 10);
        expect(result.bias).toBeCloseTo(mean(differences), 10);
        expect(result.differing).toBe(differences.filter((d) => d !== 0).length);
        const most = Math.max(...differences.map(Math.abs));
        const at = result.maxError;
        expect(at?.a).toBe(at === null ? undefined : a[at.index]);
        expect(at?.b).toBe(at === null ? undefined : b[at.index]);
        expect(at === null ? 0 : Math.abs(at.b - at.a)).toBe(most);
        expect(result.klNats).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });

  test("of equal values finds nothing", () => {
    const values = [1, -2, 3.5, 0, NaN, Infinity];
    expect(compare(values, values)).toEqual({
      count: 6,
      compared: 4,
      differing: 0,
      rmse: 0,
      relativeRmse: 0,
      cosine: 1,
      bias: 0,
      maxError: null,
      klNats: 0,
    });
  });

  test("tells a turned vector from a scaled one", () => {
    expect(compare([1, 2, 3], [2, 4, 6]).cosine).toBeCloseTo(1, 12);
    expect(compare([1, 0], [0, 1]).cosine).toBe(0);
    expect(compare([1, 2], [-1, -2]).cosine).toBeCloseTo(-1, 12);
    expect(compare([0, 0], [1, 1])).toMatchObject({ cosine: null, relativeRmse: null, rmse: 1 });
  });

  test("leaves pairs out that are not finite, and counts them where they differ", () => {
    expect(compare([NaN, Infinity, 1, -Infinity], [NaN, 1, 2, Infinity])).toMatchObject({
      count: 4,
      compared: 1,
      differing: 3,
      rmse: 1,
    });
  });

  test("says by KL how far the distributions are apart, not the places", () => {
    // Products of sines taper off like weights do.
    const values = Array.from({ length: 4096 }, (_, i) => Math.sin(i) * Math.sin(1.7 * i) ** 3);
    expect(compare(values, values.toReversed()).klNats).toBeCloseTo(0, 12);
    const near = compare(
      values,
      values.map((x) => x * 1.05),
    ).klNats;
    const far = compare(
      values,
      values.map((x) => x * 4),
    ).klNats;
    expect(near).toBeGreaterThan(0);
    expect(far).toBeGreaterThan(10 * near);
  });
});

describe("the comparison of two tensors", () => {
  const exact = parseGguf(tinyLlama({ weights: "F32" }));
  const coarse = parseGguf(tinyLlama({ weights: "Q4_0" }));
  const fine = parseGguf(tinyLlama({ weights: "Q8_0" }));
  const name = "blk.0.ffn_up.weight";
  const placed = (gguf: typeof exact) => ({ gguf, tensor: gguf.tensor(name) });

  test("measures what quantization costs", async () => {
    const q8 = await compareTensors(placed(exact), placed(fine), { chunkElements: 256 });
    const q4 = await compareTensors(placed(exact), placed(coarse), { chunkElements: 256 });
    const [a, b] = [
      await readValues(exact, exact.tensor(name)),
      await readValues(coarse, coarse.tensor(name)),
    ];
    expect(q4).toEqual(compare([...a], [...b], a.length / 256));
    expect(q8.rmse).toBeLessThan(q4.rmse / 8);
    expect(q8.cosine).toBeGreaterThan(0.9999);
  });

  test("refuses tensors of different shapes", async () => {
    const other = { gguf: exact, tensor: exact.tensor("output_norm.weight") };
    await expect(compareTensors(placed(exact), other)).rejects.toThrow(/E_RANGE.*different shapes/);
  });
});
