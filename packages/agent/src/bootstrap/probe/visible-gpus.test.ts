import { expect, test } from "vitest";
import { gpu } from "./machine.test-data.ts";
import { inEngineOrder, markVisible } from "./visible-gpus.ts";

const TWINS = [gpu("Tesla T4", 75, 15, 0), gpu("Tesla T4", 75, 15, 1)];
const MIXED = [gpu("NVIDIA GeForce GTX 1080", 61, 8, 0), gpu("NVIDIA GeForce RTX 3090", 86, 24, 1)];

test.each([
  ["not set", TWINS, null, undefined, [0, 1]],
  ["empty hides all", TWINS, "", undefined, []],
  ["-1 hides all", TWINS, "-1", undefined, []],
  ["NoDevFiles hides all", TWINS, "NoDevFiles", undefined, []],
  ["one of two alike", TWINS, "1", undefined, [1]],
  ["with spaces", TWINS, "1, 0", undefined, [0, 1]],
  ["the list ends at what is no device", TWINS, "0,7,1", undefined, [0]],
  ["by the beginning of a UUID", TWINS, "GPU-00000001", undefined, [1]],
  [
    "an index among unlike GPUs tells nothing, as CUDA counts the fastest first",
    MIXED,
    "0",
    undefined,
    [0, 1],
  ],
  ["unless it is told to count by the bus", MIXED, "0", "PCI_BUS_ID", [0]],
  ["a slice of a GPU leaves open which", MIXED, "MIG-1234", undefined, [0, 1]],
] as const)("CUDA_VISIBLE_DEVICES: %s", (_, gpus, variable, order, indices) => {
  const env = variable === null ? {} : { CUDA_VISIBLE_DEVICES: variable };
  const marked = markVisible(
    gpus,
    order === undefined ? env : { ...env, CUDA_DEVICE_ORDER: order },
  );
  expect(marked.filter(({ visible }) => visible).map(({ index }) => index)).toEqual(indices);
});

test.each([
  [{}, [0, 1]],
  [{ CUDA_VISIBLE_DEVICES: "1" }, [1]],
  [{ CUDA_VISIBLE_DEVICES: "1,0" }, [1, 0]],
])("with %j engines count the GPUs that are left to them in that order", (env, counted) => {
  expect(inEngineOrder(TWINS, env).map(({ index }) => index)).toEqual(counted);
});
