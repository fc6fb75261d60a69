import { expect, test } from "vitest";
import { freeByGpu, heldBy } from "./gpu-memory.ts";

const TWO = "4711, 5120\n815, 300\n4711, 1024\n";

test.each<[string, number, string, boolean, number | null]>([
  ["summed over the GPUs", 4711, TWO, true, 6144 * 2 ** 20],
  ["not listed by a driver that counts as we do", 99, TWO, true, 0],
  ["not listed inside a container: that tells nothing", 99, TWO, false, null],
  ["no process at all", 99, "", true, 0],
  ["a size that the driver does not tell, as under WSL", 4711, "4711, [N/A]\n", true, null],
  ["an answer that is none", 4711, "No devices were found\n", false, null],
])("held GPU memory: %s", (_, pid, answer, sharesPids, expected) => {
  expect(heldBy(pid, answer, sharesPids)).toBe(expected);
});

test("free GPU memory by UUID; what is no size is left out", () => {
  const answer = "GPU-11aa, 14917\nGPU-22bb, [N/A]\nGPU-33cc, 0\n";
  expect([...freeByGpu(answer)]).toEqual([
    ["GPU-11aa", 14_917 * 2 ** 20],
    ["GPU-33cc", 0],
  ]);
  expect(freeByGpu("No devices were found\n").size).toBe(0);
});
