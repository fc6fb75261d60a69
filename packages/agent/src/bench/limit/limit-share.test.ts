import { expect, test } from "vitest";
import { limitShare } from "./limit-share.ts";

const work = { weightBytes: 900, kvBytes: 100, operations: 4_000 };

test("one token at a time is held back by what must be read", () => {
  const limits = { bandwidth: 100_000, compute: 1e9 };
  expect(limitShare(work, 1, 60, limits)).toEqual({
    share: 0.6,
    limit: 100,
    bound: "bandwidth",
    bytesPerToken: 1_000,
    operationsPerToken: 4_000,
  });
});

test("many tokens in a step share the reading, until computing takes longer", () => {
  const limits = { bandwidth: 100_000, compute: 4_000_000 };
  // 512 tokens: reading takes 10 ms, computing 512 ms.
  const batch = { weightBytes: 1_000, kvBytes: 0, operations: 512 * 4_000 };
  const share = limitShare(batch, 512, 500, limits)!;
  expect(share.bound).toBe("compute");
  expect(share.limit).toBe(1_000);
});

test("what was not measured is no limit", () => {
  expect(limitShare(work, 1, 60, { bandwidth: null, compute: null })).toBeNull();
  expect(limitShare(work, 1, 60, { bandwidth: null, compute: 8_000 })?.bound).toBe("compute");
  expect(limitShare(work, 0, 60, { bandwidth: 1, compute: 1 })).toBeNull();
});
