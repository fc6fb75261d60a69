import {
  dequantize as dequantizeHere,
  MagnitudeHistogram,
  StatisticsPass,
  statisticsOf,
  tensorType,
} from "@llcuda/gguf";
import type { TensorStatistics } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { from } from "./create.ts";
import { distribution } from "./distribution.ts";
import type { TensorDistribution } from "./distribution.ts";
import { describeGpu, noise, noiseBytes } from "./gpu.test-data.ts";
import { cast } from "./ops/elementwise.ts";
import { scope } from "./scope.ts";
import { differences, strangeValues } from "./statistics.test-data.ts";

function asStatistics(found: TensorDistribution): TensorStatistics {
  const { finite, mean, m2, m3, m4, counts, milliseconds: _, ...rest } = found;
  return statisticsOf({
    ...rest,
    min: rest.min ?? 0,
    max: rest.max ?? 0,
    moments: { count: finite, mean: mean ?? 0, m2, m3, m4 },
    histogram: new MagnitudeHistogram(counts),
  });
}

function here(values: Float32Array): TensorStatistics {
  const pass = new StatisticsPass();
  pass.add(values, 0);
  return pass.result();
}

describeGpu("distribution", () => {
  test.each([1, 15, 4096, 4097, 1_000_003])(
    "%i values as packages/gguf has them",
    async (count) => {
      const values = strangeValues(count);
      expect(differences(asStatistics(await distribution(from(values))), here(values))).toEqual([]);
    },
  );

  // From a million values on other kernels do it, where the GPU has room for them.
  test.each([
    ["F16", 300_001],
    ["BF16", 300_001],
    ["F16", 1_300_001],
    ["BF16", 1_300_001],
    ["F32", 1_300_001],
  ] as const)("%s, %i values, also from an odd address", async (dtype, count) => {
    const x = cast(from(strangeValues(count)), dtype);
    for (const part of [x, x.slice(1), x.slice(3, count - 100_000)]) {
      const values = await cast(part, "F32").toHost<Float32Array<ArrayBuffer>>();
      expect(differences(asStatistics(await distribution(part)), here(values))).toEqual([]);
    }
  });

  test("weights far from zero keep their digits, and every run gives the same ones", async () => {
    const values = noise(3_000_001).map((v) => 1000 + (v + 0.3) ** 3);
    for (const dtype of ["F32", "F16"] as const) {
      const x = cast(from(values), dtype);
      const first = await distribution(x);
      const rounded = await cast(x, "F32").toHost<Float32Array<ArrayBuffer>>();
      expect(differences(asStatistics(first), here(rounded))).toEqual([]);
      const { milliseconds: _, ...again } = await distribution(x);
      expect(first).toMatchObject(again);
    }
  });

  test.each(["Q4_0", "Q6_K", "IQ2_XXS", "TQ1_0"] as const)(
    "%s in several pieces is what the processor makes of it",
    async (name) => {
      await scope(async () => {
        const type = tensorType(name);
        const blocks = noiseBytes((((1 << 25) + 12_800) / type.blockElements) * type.blockBytes);
        const found = await distribution(from(blocks, { dtype: name }));
        expect(differences(asStatistics(found), here(dequantizeHere(type, blocks)))).toEqual([]);
      });
    },
  );

  test("nothing, and nothing finite", async () => {
    const none = { min: null, max: null, mean: null, finite: 0, m2: 0, extremes: [] };
    expect(await distribution(from(new Float32Array(0)))).toMatchObject({ ...none, count: 0 });
    const strange = from(Float32Array.of(NaN, Infinity));
    expect(await distribution(strange)).toMatchObject({ ...none, nan: 1, positiveInfinity: 1 });
  });
});
