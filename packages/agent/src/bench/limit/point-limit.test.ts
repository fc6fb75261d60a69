import type { WorkModel } from "@llcuda/gguf";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { kvTypeOf, pointLimit, USUAL } from "./point-limit.ts";

/** 1 GB of weights, and a cache of 2 x 1,000 values of F16 for each token of context. */
const work = {
  always: { bytes: 1e9, elements: 2e9 },
  experts: { bytes: 0, elements: 0 },
  expertShare: 0,
  attention: () => 1_000,
  kv: { layers: [{ layer: 0, keys: 1_000, values: 1_000, sliding: false }], window: null },
} as unknown as WorkModel;
const limits = { bandwidth: 100e9, compute: 1e12 };

test("a rate alone is held against the weights and the context of its middle", () => {
  const point = pointOf({ generation: 200, depth: 10_000 }, { "generation-rate": [50] });
  const limit = pointLimit(point, work, USUAL, limits)!;
  // 10,100 tokens of 2 x 1,000 values of two bytes.
  expect(limit.bytesPerToken).toBe(1e9 + 10_100 * 4_000);
  expect(limit.limit).toBeCloseTo(100e9 / limit.bytesPerToken);
  expect(limit.share).toBeCloseTo(50 / limit.limit);
  expect(limit.bound).toBe("bandwidth");
});

test("users at once read the weights together, as many as there are slots", () => {
  const point = pointOf({ concurrency: 8, prompt: 100, generation: 100 }, { "user-rate": [10] });
  const all = pointLimit(point, work, USUAL, limits)!;
  const four = pointLimit(point, work, { ...USUAL, slots: 4 }, limits)!;
  expect(all.bytesPerToken).toBe(1e9 / 8 + 150 * 4_000);
  expect(four.bytesPerToken).toBe(1e9 / 4 + 150 * 4_000);
  expect(all.share * all.limit).toBeCloseTo(80);
  expect(four.share * four.limit).toBeCloseTo(40);
});

test("a prompt is held against the measured matrix products, and against nothing without them", () => {
  const point = pointOf({ prompt: 2_048, generation: 0, depth: 0 }, { "prompt-rate": [125] });
  const limit = pointLimit(point, work, USUAL, limits)!;
  expect(limit).toMatchObject({
    bound: "compute",
    operationsPerToken: 4e9,
    limit: 250,
    share: 0.5,
  });
  expect(pointLimit(point, work, USUAL, { ...limits, compute: null })).toBeNull();
});

test("an engine's word for the type of its cache", () => {
  expect(kvTypeOf("q8_0")).toBe("Q8_0");
  expect(kvTypeOf("something")).toBe("F16");
  expect(kvTypeOf(null)).toBe("F16");
});
