import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TENSOR_TYPES, tensorType } from "../tensor-type.ts";
import type { TensorTypeName } from "../tensor-type.ts";
import { dequantize } from "./dequantize.ts";
import { quantize } from "./quantize.ts";
import type { QuantizableType } from "./quantize.ts";

interface Goldens {
  dequantize: Record<
    string,
    { blocks: string; floats: string; seed: number; bytes: number; sha256: string }
  >;
  quantize: Record<string, { seed: number; values: number; first: string; sha256: string }>;
}

/** Made by scripts/make_goldens.py from ggml's own C. */
const goldens = JSON.parse(
  readFileSync(new URL("goldens.json", import.meta.url), "utf8"),
) as Goldens;

const decode = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function words(seed: number, count: number): Uint32Array {
  let state = seed;
  return Uint32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
}

/** The values of make_goldens.py's random_values. */
function randomValues(seed: number, count: number): Float32Array {
  const state = words(seed, count);
  const values = Float32Array.from(state, (word, i) => {
    const power = (state[i - (i % 32)]! >>> 28) - 8;
    return ((word >>> 8) / 2 ** 24 - 0.5) * 2 ** power;
  });
  values.fill(0, 0, 32);
  for (let i = 32; i < 64; i++) values[i] = [1, -1, 0.25, -0.5][i % 4]!;
  return values;
}

/** Which bits of a NaN are set is up to the machine. */
function sameNaN(floats: Float32Array): Uint8Array {
  const bits = new Uint32Array(floats.slice().buffer);
  for (const [i, value] of floats.entries()) if (Number.isNaN(value)) bits[i] = 0x7fc00000;
  return new Uint8Array(bits.buffer);
}

describe("dequantize", () => {
  test.each(Object.entries(goldens.dequantize))("%s is ggml's, bit for bit", (name, golden) => {
    const type = tensorType(name as TensorTypeName);
    const floats = dequantize(type, decode(golden.blocks));
    const expected = new Float32Array(decode(golden.floats).buffer);
    expect([...floats]).toEqual([...expected]);

    const many = Uint8Array.from(words(golden.seed, golden.bytes), (word) => word >>> 24);
    expect(sha256(sameNaN(dequantize(type, many)))).toBe(golden.sha256);
  });

  test("the types without a golden are those that ggml's C has no floats for", () => {
    const without = TENSOR_TYPES.filter(({ name }) => goldens.dequantize[name] === undefined);
    expect(without.map(({ name }) => name)).toEqual([
      "F32",
      "Q8_1",
      "I8",
      "I16",
      "I32",
      "I64",
      "F64",
    ]);
  });
});

describe("quantize", () => {
  test.each(Object.entries(goldens.quantize))("%s is ggml's, byte for byte", (name, golden) => {
    const blocks = quantize(name as QuantizableType, randomValues(golden.seed, golden.values));
    const first = decode(golden.first);
    expect([...blocks.subarray(0, first.length)]).toEqual([...first]);
    expect(sha256(blocks)).toBe(golden.sha256);
  });

  test("a count that fills no whole block is refused", () => {
    expect(() => quantize("Q4_0", new Float32Array(33))).toThrow(/E_BLOCK.*multiples of 32/);
  });
});
