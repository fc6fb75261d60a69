import type { TensorPair } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { addPairs } from "./compared.ts";
import { blockErrors, worstFirst } from "./suffering.ts";

function pair(name: string, relativeRmse: number | null, compared = 100): TensorPair {
  return {
    name,
    shape: [compared],
    typeA: "F16",
    typeB: "Q4_K",
    bytesA: 200,
    bytesB: 60,
    count: compared,
    compared,
    differing: compared,
    rmse: 0.5,
    relativeRmse,
    cosine: 1,
    bias: 0,
    maxError: null,
    klNats: 0,
  };
}

describe("what quantization cost", () => {
  test("is told by block, weighed by the number of values", () => {
    const errors = blockErrors([
      pair("blk.1.a", 0.1),
      pair("blk.0.a", 0.3, 300),
      pair("blk.0.b", 0.1, 100),
      pair("token_embd.weight", 9),
      pair("blk.1.b", null),
    ]);
    expect(errors.map(({ block }) => block)).toEqual([0, 1]);
    expect(errors[0]!.error).toBeCloseTo(Math.sqrt((0.09 * 300 + 0.01 * 100) / 400), 12);
    expect(errors[1]!.error).toBeCloseTo(0.1, 12);
  });

  test("lists the worst first", () => {
    const sorted = worstFirst([pair("a", 0.1), pair("b", 0.4), pair("c", null)]);
    expect(sorted.map(({ name }) => name)).toEqual(["c", "b", "a"]);
  });
});

test("a comparison that goes on after a reconnect has no pair twice", () => {
  const event = { total: 3, current: null, done: 2 };
  const first = addPairs(
    { pairs: [], total: 0, current: null },
    { ...event, from: 0, pairs: [pair("a", 0), pair("b", 0)] },
  );
  const again = addPairs(first, { ...event, from: 1, pairs: [pair("b", 0), pair("c", 0)] });
  expect(again.pairs.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});
