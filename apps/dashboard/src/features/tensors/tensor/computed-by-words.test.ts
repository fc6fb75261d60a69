import { expect, test } from "vitest";
import { computedByWords } from "./computed-by-words.ts";

test("who looked at the values, and how long it took", () => {
  const gpu = { device: "gpu", name: "NVIDIA H200", upload: 1234, compute: 0.83 } as const;
  expect(computedByWords(gpu)).toBe(
    "Computed on the GPU (NVIDIA H200) in 0.8\u202fms, after 1.2\u202fs of reading.",
  );
  expect(computedByWords({ ...gpu, compute: 12.3, upload: 9.96 })).toContain(
    "in 12\u202fms, after 10.0\u202fms",
  );
});

test("why the processor did", () => {
  expect(computedByWords({ device: "processor", reason: "The GPU is full." })).toBe(
    "Computed on the processor: The GPU is full.",
  );
});
