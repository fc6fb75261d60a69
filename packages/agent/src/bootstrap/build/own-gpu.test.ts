import { expect, test } from "vitest";
import { architecturesOfGpus } from "./own-gpu.ts";

const gpu = (sm: number | null, visible = true) => ({ sm, visible });

test.each([
  ["one", [gpu(75)], "75-real"],
  ["two of a kind", [gpu(90), gpu(90)], "90-real"],
  ["two kinds, lowest first", [gpu(120), gpu(86)], "86-real;120-real"],
  ["one that is hidden from programs", [gpu(75, false), gpu(86)], "86-real"],
  ["one of unknown capability", [gpu(null)], null],
  ["none", [], null],
])("%s", (_name, gpus, architectures) => {
  expect(architecturesOfGpus(gpus)).toBe(architectures);
});
