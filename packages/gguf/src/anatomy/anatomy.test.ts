import { describe, expect, test } from "vitest";
import { dequantize } from "../quant/dequantize.ts";
import { seededRandom } from "../fuzz/seeded-random.ts";
import { TENSOR_TYPES, tensorType } from "../tensor-type.ts";
import type { TensorType } from "../tensor-type.ts";
import { blockLayout, valueAnatomy } from "./anatomy.ts";

function randomBlock(type: TensorType, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: type.blockBytes }, () => random(256));
}

describe("the anatomy of a value", () => {
  test.each(TENSOR_TYPES)("of $name puts together what dequantize gives, bit for bit", (type) => {
    for (let seed = 1; seed <= 12; seed++) {
      const block = randomBlock(type, 7919 * seed);
      const values = dequantize(type, block);
      for (const [i, expected] of values.entries()) {
        const { value } = valueAnatomy(type, block, i);
        expect(Object.is(value, expected), `value ${i}: ${value}, not ${expected}`).toBe(true);
      }
    }
  });

  test.each(TENSOR_TYPES)(
    "of $name names every bit that a value depends on, and no other",
    (type) => {
      const block = randomBlock(type, 104_729);
      const before = dequantize(type, block);
      const at = Math.min(5, type.blockElements - 1);
      const { fields } = valueAnatomy(type, block, at);
      const named = new Set(
        fields
          .filter(({ role }) => role !== "unused")
          .flatMap(({ bit, bits }) => Array.from({ length: bits }, (_, i) => bit + i)),
      );
      for (let bit = 0; bit < 8 * type.blockBytes; bit++) {
        const changed = block.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const same = Object.is(dequantize(type, changed)[at], before[at]);
        expect(same || named.has(bit), `bit ${bit}`).toBe(true);
      }
    },
  );

  test("tells scale, offset and code of a K-quant", () => {
    const type = tensorType("Q4_K");
    const block = new Uint8Array(144);
    block.set([0x00, 0x3c, 0x00, 0x38]); // d = 1, dmin = 0.5
    block[4] = 3; // the first scale
    block[8] = 5; // the first min
    block[16] = 0x7a;
    expect(valueAnatomy(type, block, 0)).toMatchObject({
      value: 3 * 10 - 2.5,
      scale: 3,
      offset: 2.5,
      code: 10,
      level: 10,
    });
    expect(valueAnatomy(type, block, 0).fields).toEqual([
      { name: "d", role: "scale", bit: 0, bits: 16, value: 1 },
      { name: "dmin", role: "min", bit: 16, bits: 16, value: 0.5 },
      { name: "scale", role: "scale", bit: 32, bits: 6, value: 3 },
      { name: "min", role: "min", bit: 64, bits: 6, value: 5 },
      { name: "code", role: "code", bit: 128, bits: 4, value: 10 },
    ]);
  });

  test("needs a whole block and a value that it has", () => {
    const type = tensorType("Q8_0");
    expect(() => valueAnatomy(type, new Uint8Array(33), 0)).toThrow(/E_BLOCK.*34 bytes/);
    expect(() => valueAnatomy(type, new Uint8Array(34), 32)).toThrow(/E_RANGE.*32 values/);
  });
});

describe("the layout of a block", () => {
  test.each(TENSOR_TYPES)("of $name covers every bit once", (type) => {
    let next = 0;
    for (const { bit, bits, count } of blockLayout(type)) {
      expect(bit).toBe(next);
      next = bit + bits * count;
    }
    expect(next).toBe(8 * type.blockBytes);
  });

  test("joins equal fields", () => {
    expect(blockLayout(tensorType("Q5_0"))).toEqual([
      { name: "d", role: "scale", bit: 0, bits: 16, count: 1 },
      { name: "fifth bit", role: "code", bit: 16, bits: 1, count: 32 },
      { name: "code", role: "code", bit: 48, bits: 4, count: 32 },
    ]);
  });
});
