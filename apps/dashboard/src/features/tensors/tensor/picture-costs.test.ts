import { UNASKED_BYTES, type TensorEntry } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { Allowance } from "./picture-costs.ts";

/** 100 MB: rows of 4,096 bytes. */
const TENSOR = {
  name: "large",
  type: "Q8_0",
  shape: [3_855, 24_414],
  elements: 3_855 * 24_414,
  offset: 6_000_000,
  bytes: 4_096 * 24_414,
} as TensorEntry;
const view = (row: number, rows: number) => ({
  row,
  rows,
  column: 0,
  columns: 3_855,
  width: 256,
  height: Math.min(rows, 160),
});
const WHOLE = view(0, 24_414);

test("the coarse picture of a large tensor comes unasked, the exact one does not", () => {
  const allowance = new Allowance(TENSOR);
  expect(allowance.takes(WHOLE, false)).toBe(false);
  expect(allowance.takes(WHOLE, true)).toBe(true);
  // Again, and finer, it costs nothing.
  expect(allowance.takes({ ...WHOLE, width: 1_200, height: 800 }, true)).toBe(true);
});

test("close views come by themselves until they would take too much, and what lies in them for nothing", () => {
  const allowance = new Allowance(TENSOR);
  const close = view(12_000, 20);
  let bytes = 0;
  for (let i = 0; allowance.takes(view(100 * i, 20), false); i++) bytes += 20 * 4_096;
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(UNASKED_BYTES);
  expect(allowance.takes(close, false)).toBe(false);
  expect(allowance.takes(close, true)).toBe(false);
  expect(allowance.takes(view(5, 10), false)).toBe(true);
});
