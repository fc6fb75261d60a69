import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { onlyGpuOf, seenGpus } from "./only-gpu-of.ts";

const TWO = {
  vramFree: [1, 1],
  ramFree: 1,
  names: ["CUDA0", "CUDA1"],
  uuids: ["GPU-a", "GPU-b"],
};
const SECOND = { name: "CUDA1", uuid: "GPU-b" };

test.each<[string, Partial<LoadOptions>, string[] | null, typeof SECOND | null]>([
  ["the plan's", {}, ["CUDA1"], SECOND],
  ["a person's", { devices: ["CUDA1"] }, null, SECOND],
  ["a person's first, not split", { devices: ["CUDA1", "CUDA0"], splitMode: "none" }, null, SECOND],
  ["the first, not split", { splitMode: "none" }, null, { name: "CUDA0", uuid: "GPU-a" }],
  ["none of several", {}, null, null],
  ["none of two that were named", { devices: ["CUDA1", "CUDA0"] }, null, null],
  ["none where a person wants no GPU", { devices: [] }, null, null],
  ["none that the engine does not list", { devices: ["CUDA7"] }, null, null],
  ["none beside a main GPU", { devices: ["CUDA1"], extraArguments: ["-mg", "0"] }, null, null],
  ["none where a draft has another", { extraArguments: ["-devd", "CUDA0"] }, ["CUDA1"], null],
])("a process sees alone %s", (_, options, devices, only) => {
  expect(onlyGpuOf({ ...AUTOMATIC, ...options }, devices, TWO)).toEqual(only);
});

test("a process sees all GPUs where nobody knows which of them the engine means", () => {
  const { names: _, ...unnamed } = TWO;
  expect(onlyGpuOf(AUTOMATIC, ["CUDA1"], unnamed)).toBeNull();
  expect(onlyGpuOf(AUTOMATIC, ["CUDA1"], { ...TWO, uuids: ["GPU-b"] })).toBeNull();
});

test("a process takes something of each GPU that it sees", () => {
  expect(seenGpus(SECOND, AUTOMATIC, TWO)).toEqual([1]);
  expect(seenGpus(null, AUTOMATIC, TWO)).toEqual([0, 1]);
  expect(seenGpus(null, { devices: ["CUDA1"] }, TWO)).toEqual([0, 1]);
  expect(seenGpus(null, { devices: [] }, TWO)).toEqual([]);
});
