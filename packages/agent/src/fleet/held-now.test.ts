import type { EngineState } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { heldNow } from "./held-now.ts";
import { MEMORY_ENGINE } from "./fleet-stage.test-data.ts";

const CONTEXT = 500;
const TWO = {
  vramFree: [10_000, 10_000],
  uuids: ["GPU-a", "GPU-b"],
  ramFree: 10_000,
  contextBytes: CONTEXT,
};
const NO_GPU = { vramFree: [], ramFree: 10_000 };
const share = (device: number, host: number) => ({ device, host });
const MEASURED = { weights: share(200, 30), kv: share(50, 0), compute: share(30, 20) };
const FORESEEN = { gpus: [0, 250 + CONTEXT], ram: 60 };

const ready = (buffers: Record<string, number>): EngineState => ({
  phase: "ready",
  engine: { ...MEMORY_ENGINE.info, backend: "cuda" },
  model: { id: "a", name: "a", path: "/a", size: 1, source: "local" },
  contextSize: 1,
  slots: 1,
  loadSeconds: 1,
  warning: null,
  since: "",
  offload: {
    layers: null,
    gpuMemory: null,
    buffers: Object.entries(buffers).map(([device, bytes]) => ({ device, bytes })),
  },
});
const failed = (restart: { attempt: number; at: string } | null): EngineState => ({
  phase: "failed",
  error: { code: "ENGINE_CRASHED", message: "", hint: "", remedies: [] },
  exit: null,
  log: [],
  restart,
  since: "",
});
const onSecond = ready({ CUDA1: 280, CUDA_Host: 50 });
const loaded = {
  state: { value: onSecond },
  foreseen: FORESEEN,
  measured: MEASURED,
  gpuMemory: null,
  resident: null,
};

test("what a model holds is what the driver says of each GPU", () => {
  const gpuMemory = new Map([["GPU-b", 880]]);
  expect(heldNow({ ...loaded, gpuMemory }, TWO)).toEqual({ gpus: [0, 880], ram: 50 });
  // Another order of the same GPUs.
  const turned = { ...TWO, uuids: ["GPU-b", "GPU-a"] };
  expect(heldNow({ ...loaded, gpuMemory }, turned).gpus).toEqual([880, 0]);
  expect(heldNow({ ...loaded, gpuMemory: new Map() }, TWO).gpus).toEqual([0, 0]);
});

test("else what the engine says of its buffers, with what its process takes of each GPU that it sees", () => {
  expect(heldNow(loaded, TWO).gpus).toEqual([0, 280 + CONTEXT]);
  const both = { ...loaded, foreseen: { gpus: [CONTEXT, 700], ram: 0 } };
  expect(heldNow(both, TWO).gpus).toEqual([CONTEXT, 280 + CONTEXT]);
  const spread = ready({ CUDA0: 100, CUDA1: 180 });
  const unseen = { ...loaded, foreseen: null, state: { value: spread } };
  expect(heldNow(unseen, TWO).gpus).toEqual([100 + CONTEXT, 180 + CONTEXT]);
});

test("else what was foreseen, as of a split by tensors and until it is loaded", () => {
  expect(heldNow({ ...loaded, measured: null }, TWO)).toEqual(FORESEEN);
  const begun = { phase: "none" } as const;
  expect(heldNow({ ...loaded, measured: null, state: { value: begun } }, TWO)).toEqual(FORESEEN);
  const again = failed({ attempt: 1, at: "" });
  expect(heldNow({ ...loaded, measured: null, state: { value: again } }, TWO)).toEqual(FORESEEN);
});

test("one that was given up holds nothing", () => {
  const given = { ...loaded, measured: null, state: { value: failed(null) } };
  expect(heldNow(given, TWO)).toEqual({ gpus: [], ram: 0 });
});

test("without a GPU it is what is resident, beside one no more than its buffers in memory", () => {
  expect(heldNow({ ...loaded, resident: 900 }, NO_GPU).ram).toBe(900);
  expect(heldNow(loaded, NO_GPU).ram).toBe(50);
  expect(heldNow({ ...loaded, resident: 900 }, TWO).ram).toBe(50);
  expect(heldNow({ ...loaded, resident: 40 }, TWO).ram).toBe(40);
});
