import { expect, test } from "vitest";
import { pointAt } from "../bench.test-data.ts";
import { roofAt, rooflineOf } from "./roofline.ts";

const limit = {
  share: 0.5,
  limit: 100,
  bound: "bandwidth",
  bytesPerToken: 1e9,
  operationsPerToken: 2e9,
} as const;
const point = pointAt({}, { "generation-rate": 50 }, { limit });

test("a point stands at what it computes for each byte, as high as it computes", () => {
  const roof = rooflineOf([point], { bandwidth: 100e9, compute: 1e12 })!;
  expect(roof.points).toEqual([{ point, intensity: 2, operations: 100e9 }]);
  expect(roof.ridge).toBe(10);
  expect(roofAt(roof, 2)).toBe(200e9);
  expect(roofAt(roof, 50)).toBe(1e12);
});

test("without a measured bandwidth the slope follows from a point; without any there is no roof", () => {
  expect(rooflineOf([point], { bandwidth: null, compute: null })).toMatchObject({
    bandwidth: 100e9,
    ridge: null,
  });
  expect(rooflineOf([pointAt({}, {})], { bandwidth: 1, compute: null })).toBeNull();
});
