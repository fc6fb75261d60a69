import { dequantize as dequantizeHere, quantize, tensorType } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { compareTensors } from "./comparison.ts";
import { comparedHere, unlike } from "./comparison.test-data.ts";
import { from } from "./create.ts";
import { describeGpu, noise, noiseBytes } from "./gpu.test-data.ts";
import { cast } from "./ops/elementwise.ts";
import { scope } from "./scope.ts";
import { strangeValues } from "./statistics.test-data.ts";
import type { Tensor } from "./tensor.ts";

/** The values of a tensor of floats. */
const hostOf = (x: Tensor): Promise<Float32Array<ArrayBuffer>> => cast(x, "F32").toHost();

describeGpu("compareTensors", () => {
  test.each([1, 15, 4097, 1_000_003])("%i pairs as packages/gguf has them", async (count) => {
    const a = strangeValues(count);
    const b = noise(count, 7);
    b.set(a.subarray(0, count >> 1));
    if (count > 100) b.set([NaN, -Infinity, Infinity, -0, 0, NaN], 50);
    expect(unlike(await compareTensors(from(a), from(b)), comparedHere(a, b))).toEqual([]);
  });

  test("the first of the pairs that are furthest apart", async () => {
    const a = noise(500_000);
    const b = a.slice();
    [a[123_456], b[123_456], a[400_000], b[400_000]] = [0, 3, 1, -2];
    const { maxError } = await compareTensors(from(a), from(b));
    expect(maxError).toEqual({ index: 123_456, a: 0, b: 3 });
  });

  test.each(["F16", "BF16"] as const)("%s, also from odd addresses", async (dtype) => {
    const a = cast(from(strangeValues(300_001)), dtype);
    const b = cast(from(noise(300_001)), dtype);
    for (const [x, y] of [
      [a, b],
      [a.slice(1), b.slice(1)],
      [a.slice(3, 200_000), b.slice(4, 200_001)],
    ] as const) {
      const want = comparedHere(await hostOf(x), await hostOf(y));
      expect(unlike(await compareTensors(x, y), want)).toEqual([]);
    }
  });

  test("unlike types, in several pieces", async () => {
    await scope(async () => {
      const type = tensorType("Q6_K");
      const count = (1 << 25) + 12_800;
      const blocks = noiseBytes((count / type.blockElements) * type.blockBytes);
      const values = noise(count);
      const want = comparedHere(values, dequantizeHere(type, blocks));
      const got = await compareTensors(from(values), from(blocks, { dtype: "Q6_K" }));
      expect(unlike(got, want)).toEqual([]);
    });
  });

  test("what quantization costs, from either side, with the same digits every time", async () => {
    const values = noise(64 * 4096);
    const x = from(values);
    const y = from(quantize("Q8_0", values), { dtype: "Q8_0" });
    const { milliseconds: _, ...first } = await compareTensors(x, y);
    expect(first.relativeRmse).toBeLessThan(0.01);
    expect(await compareTensors(x, y)).toMatchObject(first);
    const back = await compareTensors(y, x);
    expect(back.bias).toBe(-first.bias);
    expect(back.maxError?.index).toBe(first.maxError?.index);
  });

  test("nothing, equal ones, and nothing finite", async () => {
    const none = {
      compared: 0,
      rmse: 0,
      relativeRmse: null,
      cosine: null,
      bias: 0,
      maxError: null,
    };
    const empty = from(new Float32Array(0));
    expect(await compareTensors(empty, empty)).toMatchObject({ ...none, count: 0, differing: 0 });
    const strange = from(Float32Array.of(NaN, Infinity, Infinity));
    const other = from(Float32Array.of(NaN, Infinity, -Infinity));
    expect(await compareTensors(strange, other)).toMatchObject({ ...none, differing: 1 });
    const same = from(noise(5000));
    const of5000 = { rmse: 0, differing: 0, maxError: null, compared: 5000 };
    expect(await compareTensors(same, same)).toMatchObject(of5000);
  });
});
