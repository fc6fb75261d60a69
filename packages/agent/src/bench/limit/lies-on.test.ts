import { AUTOMATIC, UNTOLD, type LoadedModel } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { liesOn } from "./lies-on.ts";

const GIB = 1024 ** 3;

function loaded(buffers: [device: string, gib: number][], splitMode = AUTOMATIC.splitMode) {
  const offload = {
    layers: null,
    buffers: buffers.map(([device, gib]) => ({ device, bytes: gib * GIB })),
    gpuMemory: null,
  };
  const state = { phase: "ready", engine: { backend: "cuda" }, offload } as LoadedModel["state"];
  return { effective: UNTOLD, requested: { ...AUTOMATIC, splitMode }, state };
}

test("a model lies where its engine says that its buffers are", () => {
  const second = loaded([
    ["CUDA1", 4],
    ["CUDA_Host", 1],
    ["CUDA1", 1],
  ]);
  expect(liesOn(second)).toEqual({ shares: [0, 5 * GIB], atOnce: false });
  const both = loaded(
    [
      ["CUDA0", 1],
      ["CUDA1", 3],
    ],
    "tensor",
  );
  expect(liesOn(both)).toEqual({ shares: [GIB, 3 * GIB], atOnce: true });
  expect(liesOn(loaded([["CPU", 4]]))).toBeNull();
  expect(liesOn(undefined)).toBeNull();
});
