import { expect, test } from "vitest";
import { recommendedSampling } from "./sampling.ts";

test.each([
  ["SmolLM2-135M-Instruct.Q4_1", { temperature: 0.2, top_p: 0.9 }],
  ["gemma-3-270m-q4_k_m", {}],
  ["not-SmolLM2", {}],
])("%s is sampled with %j", (name, sampling) => {
  expect(recommendedSampling(name)).toEqual(sampling);
});
