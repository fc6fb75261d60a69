import { afterEach, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../fuzz/seeded-random.ts";
import { TENSOR_TYPES, tensorType } from "../../tensor-type.ts";
import type { TensorTypeName } from "../../tensor-type.ts";
import { dequantize, useSimd } from "../dequantize.ts";
import { SIMD_TYPES, simdDequantizers } from "./simd.ts";

const fast = simdDequantizers();

afterEach(() => vi.unstubAllGlobals());

/** Random blocks: some of their scales are subnormal, infinite or no number. */
function randomBlocks(name: TensorTypeName, blocks: number): Uint8Array {
  const random = seededRandom(blocks);
  return Uint8Array.from({ length: blocks * tensorType(name).blockBytes }, () => random(256));
}

/** Where two differ first, or -1; which bits of a NaN are set is up to the machine. */
function difference(a: Float32Array, b: Float32Array): number {
  const [bitsA, bitsB] = [a, b].map((values) => new Uint32Array(values.slice().buffer));
  return bitsA!.findIndex(
    (word, i) => word !== bitsB![i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i])),
  );
}

describe.each(SIMD_TYPES)("%s", (name) => {
  const { blockBytes, blockElements } = tensorType(name);
  const perChunk = 16_384 / blockElements;

  // Before useSimd() is called anywhere here, dequantize is the TypeScript reference.
  test.each([0, 1, 3, perChunk, 2 * perChunk + 5])("%i blocks are the reference's", (blocks) => {
    const bytes = randomBlocks(name, blocks);
    const out = new Float32Array(blocks * blockElements);
    fast.get(name)!(bytes, 0, out, 0, blocks);
    expect(difference(out, dequantize(tensorType(name), bytes))).toBe(-1);
  });

  test("blocks from the middle go where they belong, and nothing else is written", () => {
    const bytes = randomBlocks(name, 40);
    const whole = dequantize(tensorType(name), bytes);
    const out = new Float32Array(40 * blockElements).fill(7);
    const [from, count, to] = [3, 33, 2];
    fast.get(name)!(bytes, from * blockBytes, out, to * blockElements, count);
    const expected = new Float32Array(40 * blockElements).fill(7);
    const part = whole.subarray(from * blockElements, (from + count) * blockElements);
    expected.set(part, to * blockElements);
    expect(difference(out, expected)).toBe(-1);
  });
});

test("where WebAssembly is forbidden all goes on as before; else every value stays the same", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(useSimd()).toBe(false);
  vi.unstubAllGlobals();
  const before = TENSOR_TYPES.map((type) => dequantize(type, randomBlocks(type.name, 9)));
  expect(useSimd()).toBe(true);
  const after = TENSOR_TYPES.map((type) => dequantize(type, randomBlocks(type.name, 9)));
  expect(after.map((values, i) => difference(values, before[i]!))).toEqual(after.map(() => -1));
});
