import { binEdge, quantize, StatisticsPass } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { from } from "./create.ts";
import { describeGpu, noise } from "./gpu.test-data.ts";
import { cast, scale } from "./ops/elementwise.ts";
import { dequantize } from "./ops/dequantize.ts";
import { summarize } from "./statistics.ts";

const OCTAVE_BINS = 4;

describeGpu("summarize", () => {
  test.each([1, 4096, 1_000_003])("%i values as packages/gguf counts them", async (count) => {
    const values = noise(count).map((v) => v ** 3 * 100);
    const strange = [NaN, Infinity, -Infinity, 0, -0, 1e30, 70_000, 1e-40];
    if (count > 100) values.set(strange, 50);
    const pass = new StatisticsPass();
    pass.add(values, 0);
    const want = pass.result();
    const got = await summarize(from(values));
    expect(got).toMatchObject({
      count,
      min: want.min,
      max: want.max,
      zeros: want.zeros,
      nan: want.nan,
      positiveInfinity: want.positiveInfinity,
      negativeInfinity: want.negativeInfinity,
      beyondHalf: want.beyondHalf,
    });
    expect(got.extremes.map(({ index }) => index)).toEqual(want.extremes.map(({ index }) => index));
    expect(got.extremes.map(({ value }) => value)).toEqual(want.extremes.map(({ value }) => value));
    if (count > 100) return;
    expect(got.mean).toBeCloseTo(want.mean!, 6);
  });

  test("mean and variance hold far from zero", async () => {
    const values = noise(1_000_000).map((v) => 1000 + v);
    const got = await summarize(from(values));
    const mean = values.reduce((s, v) => s + v, 0) / values.length;
    const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(got.mean! - mean)).toBeLessThan(1e-6 * mean);
    expect(Math.abs(got.variance! - variance)).toBeLessThan(1e-4 * variance);
  });

  test.each(["F32", "F16", "BF16"] as const)(
    "the histogram of %s has every value in its bin",
    async (dtype) => {
      const x = cast(scale(from(noise(300_001)), 20), dtype);
      const values = await cast(x, "F32").toHost<Float32Array>();
      const { histogram } = await summarize(x);
      const want = {
        positive: Array.from({ length: 128 }, () => 0),
        negative: Array.from({ length: 128 }, () => 0),
      };
      for (const value of values) {
        if (value === 0) continue;
        const side = value < 0 ? want.negative : want.positive;
        let bin = 0;
        while (bin < 127 && Math.abs(value) >= binEdge({ ...histogram }, bin + 1)) bin++;
        side[bin]!++;
      }
      expect(histogram.binsPerOctave).toBe(OCTAVE_BINS);
      expect(histogram.positive).toEqual(want.positive);
      expect(histogram.negative).toEqual(want.negative);
    },
  );

  test("bfloat16 so small that only zero is smaller is not zero", async () => {
    // Two whole runs and a part of one; each seventh value is a denormal, of either sign.
    const bits = Uint16Array.from({ length: 10_000 }, (_, i) =>
      i % 7 > 0 ? (i % 3) * 0x3f80 : (i % 2) * 0x8000 + 1 + (i % 31),
    );
    bits[5000] = 0x7f80;
    const values = new Float32Array(Uint32Array.from(bits, (half) => half * 65536).buffer);
    const got = await summarize(from(bits, { dtype: "BF16" }));
    expect(got.zeros).toBe(values.filter((value) => value === 0).length);
    const tiny = (sign: number): number =>
      values.filter((value) => value * sign > 0 && Math.abs(value) < 1e-38).length;
    expect(got.histogram.positive[0]).toBe(tiny(1));
    expect(got.histogram.negative[0]).toBe(tiny(-1));
    expect(got).toMatchObject({ positiveInfinity: 1, min: Math.min(...values) });
  });

  test("quantized tensors are dequantized, empty ones have nothing", async () => {
    const x = from(quantize("Q8_0", noise(64 * 1000)), { dtype: "Q8_0" });
    const floats = await summarize(dequantize(x));
    expect(await summarize(x)).toEqual(floats);
    expect(await summarize(from(new Float32Array(0)))).toMatchObject({
      count: 0,
      min: null,
      mean: null,
      extremes: [],
    });
    expect(await summarize(from(Float32Array.of(NaN)))).toMatchObject({
      min: null,
      max: null,
      nan: 1,
      extremes: [],
    });
  });
});
