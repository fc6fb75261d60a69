import { expect, test } from "vitest";
import { envelope } from "./envelope.ts";

test("each part has its least and its largest, and what is no number is passed over", () => {
  const { low, high, top } = envelope(Float32Array.of(1, 5, 2, NaN, Infinity, 3), 3);
  expect([...low]).toEqual([1, 2, 3]);
  expect([...high]).toEqual([5, 2, 3]);
  expect(top).toBe(5);
});

test("a short series is not stretched", () => {
  expect(envelope(Float32Array.of(4, 6), 100).high).toHaveLength(2);
  expect(envelope(new Float32Array(), 10)).toMatchObject({ top: 0 });
});
