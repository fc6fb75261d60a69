import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { ALONE } from "./companions.ts";
import { EIGHT } from "./eight.test-data.ts";
import { planLoad } from "./load-plan.ts";
import { onOneGpu } from "./single-gpu.ts";

const GIB = 1024 ** 3;
const machine = (...free: number[]) => ({
  vramFree: free.map((gib) => gib * GIB),
  ramFree: 64 * GIB,
  names: free.map((_, gpu) => `CUDA${gpu}`),
});

function chosen(options: Partial<LoadOptions>, on: ReturnType<typeof machine>): string[] | null {
  const asked = { ...AUTOMATIC, ...options };
  const together = planLoad(EIGHT, asked, on);
  return onOneGpu(EIGHT, asked, on, ALONE, together)?.plan.devices ?? null;
}

test("a model that one GPU holds goes to the one with most free memory, alone", () => {
  const on = machine(20, 24);
  expect(chosen({}, on)).toEqual(["CUDA1"]);
  const together = planLoad(EIGHT, AUTOMATIC, on);
  const alone = onOneGpu(EIGHT, AUTOMATIC, on, ALONE, together)!;
  expect(alone.machine).toEqual({ ...on, vramFree: [24 * GIB], names: ["CUDA1"], places: [1] });
  expect(alone.placement.estimate.gpus).toHaveLength(1);
  // Several GPUs have a buffer each, and masks for four batches.
  expect(alone.placement.estimate.device).toBeLessThan(together.placement.estimate.device);
});

test("a GPU without room is no reason to leave the other with less than it holds", () => {
  for (const free of [0, 0.5, 1.2, 3]) {
    const on = machine(free, 24);
    const together = planLoad(EIGHT, AUTOMATIC, on);
    const alone = onOneGpu(EIGHT, AUTOMATIC, on, ALONE, together)!;
    expect(alone.plan).toMatchObject({ devices: ["CUDA1"], context: 32_768, gpuLayers: 33 });
  }
});

test.each<[string, Partial<LoadOptions>, ReturnType<typeof machine>]>([
  ["a model that needs both", {}, machine(5, 5)],
  ["a context that only both hold", { context: 65_536 }, machine(9, 9)],
  ["a machine with one GPU", {}, machine(24)],
  ["GPUs that a person named", { devices: ["CUDA0", "CUDA1"] }, machine(24, 24)],
  ["a split that a person chose", { splitMode: "layer" }, machine(24, 24)],
  ["shares that a person chose", { tensorSplit: [3, 1] }, machine(24, 24)],
  ["a main GPU of a person's own", { extraArguments: ["-mg", "1"] }, machine(24, 24)],
  ["layers of which some stay in memory", { gpuLayers: 10 }, machine(24, 24)],
  ["GPUs without names", {}, { ...machine(24, 24), names: [] }],
])("%s: nothing is chosen", (_, options, on) => {
  expect(chosen(options, on)).toBeNull();
});
