import { expect, test } from "vitest";
import { freeByGpu, heldBy, totalOf } from "./gpu-memory.ts";

const TWO = "GPU-a, 4711, 5120\nGPU-a, 815, 300\nGPU-b, 4711, 1024\nGPU-b, 4711, 24\n";

test.each<[string, number, string, boolean, Record<string, number> | null]>([
  ["of each GPU", 4711, TWO, true, { "GPU-a": 5120, "GPU-b": 1048 }],
  ["not listed by a driver that counts as we do", 99, TWO, true, {}],
  ["not listed inside a container: that tells nothing", 99, TWO, false, null],
  ["no process at all", 99, "", true, {}],
  ["a size that the driver does not tell, as under WSL", 7, "GPU-a, 7, [N/A]\n", true, null],
  ["an answer that is none", 4711, "No devices were found\n", false, null],
])("held GPU memory: %s", (_, pid, answer, sharesPids, mib) => {
  const held = heldBy(pid, answer, sharesPids);
  const bytes = Object.entries(mib ?? {}).map(([uuid, each]) => [uuid, each * 2 ** 20]);
  expect(held === null ? null : [...held]).toEqual(mib === null ? null : bytes);
});

test("held GPU memory of all GPUs together", () => {
  expect(totalOf(heldBy(4711, TWO, true)!)).toBe(6168 * 2 ** 20);
});

test("free GPU memory by UUID; what is no size is left out", () => {
  const answer = "GPU-11aa, 14917\nGPU-22bb, [N/A]\nGPU-33cc, 0\n";
  expect([...freeByGpu(answer)]).toEqual([
    ["GPU-11aa", 14_917 * 2 ** 20],
    ["GPU-33cc", 0],
  ]);
  expect(freeByGpu("No devices were found\n").size).toBe(0);
});
