import type { TensorPair } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { comparedByWords } from "./compared-by-words.ts";

/** Only who compared a pair is looked at. */
const pairBy = (by?: TensorPair["by"]): TensorPair => ({ by }) as TensorPair;
const gpu = { device: "gpu", name: "NVIDIA H200", upload: 600, compute: 0.5 } as const;

test("the times of a GPU's tensors are added up", () => {
  expect(comparedByWords([pairBy(), pairBy(gpu), pairBy(gpu)])).toEqual([
    "2 large tensors: computed on the GPU (NVIDIA H200) in 1.0\u202fms, after 1.2\u202fs of reading.",
  ]);
});

test("each reason for the processor is told once, with how many it met", () => {
  const full = { device: "processor", reason: "no GPU has enough memory free now" } as const;
  expect(comparedByWords([pairBy(full), pairBy(gpu), pairBy(full)])).toEqual([
    "1 large tensor: computed on the GPU (NVIDIA H200) in 0.5\u202fms, after 600\u202fms of reading.",
    "2 large tensors: computed on the processor: no GPU has enough memory free now.",
  ]);
});

test("without a GPU there is nothing to say", () => {
  expect(comparedByWords([pairBy(), pairBy()])).toEqual([]);
});
