import { dequantize as reference, tensorType } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { from } from "../create.ts";
import { DTYPES, QUANTIZED_DTYPES } from "../dtype.ts";
import { describeGpu, noiseBytes, sameNaN } from "../gpu.test-data.ts";
import { dequantize } from "./dequantize.ts";
import { cast } from "./elementwise.ts";

const UNKNOWN_TO_GGML = new Set<string>(["U8", "Bool"]);

describeGpu("dequantize", () => {
  test.each(QUANTIZED_DTYPES)("%s is packages/gguf's, bit for bit", async (name) => {
    const type = tensorType(name);
    // Whole tiles, a part of one, and a single block; then blocks at an odd place.
    for (const blocks of [16384 / type.blockElements, 9001, 1]) {
      const bytes = noiseBytes(blocks * type.blockBytes, blocks);
      const want = sameNaN(reference(type, bytes));
      const x = from(bytes, { dtype: name });
      const got = await dequantize(x).toHost<Float32Array>();
      expect(Buffer.compare(Buffer.from(sameNaN(got).buffer), Buffer.from(want.buffer))).toBe(0);
      if (blocks < 3) continue;
      const cut = x.reshape([-1, type.blockElements]).slice(1);
      const tail = await dequantize(cut).toHost<Float32Array>();
      expect(
        Buffer.compare(
          Buffer.from(sameNaN(tail).buffer),
          Buffer.from(want.slice(type.blockElements).buffer),
        ),
      ).toBe(0);
    }
  });

  test.each(QUANTIZED_DTYPES)("%s as F16 and BF16 is the F32 rounded", async (name) => {
    const type = tensorType(name);
    const x = from(noiseBytes(3001 * type.blockBytes), { dtype: name });
    for (const to of ["F16", "BF16"] as const) {
      const got = await cast(dequantize(x, to), "F32").toHost<Float32Array>();
      const want = await cast(cast(dequantize(x), to), "F32").toHost<Float32Array>();
      expect(
        Buffer.compare(Buffer.from(sameNaN(got).buffer), Buffer.from(sameNaN(want).buffer)),
      ).toBe(0);
    }
  });

  test("plain types are packages/gguf's too", async () => {
    for (const name of DTYPES) {
      if (QUANTIZED_DTYPES.some((other) => other === name) || UNKNOWN_TO_GGML.has(name)) continue;
      const bytes = noiseBytes(8 * 5000, 7);
      const want = reference(tensorType(name as "F32"), bytes);
      const got = await dequantize(from(bytes, { dtype: name })).toHost<Float32Array>();
      expect(
        Buffer.compare(Buffer.from(sameNaN(got).buffer), Buffer.from(sameNaN(want).buffer)),
      ).toBe(0);
    }
  });
});
