import { expect, test } from "vitest";
import { jobsFor } from "./jobs.ts";

const GB = 1_000_000_000;

test.each([
  [16, 128 * GB, true, 16],
  [16, 8 * GB, true, 4],
  [16, 8 * GB, false, 8],
  [2, 500_000_000, true, 1],
  [4, null, true, 4],
])("%i processors and %j bytes (CUDA: %s) take %i compilers", (processors, memory, cuda, jobs) => {
  expect(jobsFor(processors, memory, cuda)).toBe(jobs);
});
