import { AUTOMATIC, type LoadPlan } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import { ALONE, type Companions } from "../models/fit/companions.ts";
import { fixesFor, otherSplit } from "./fixes.ts";
import { PLAN } from "./plan.test-data.ts";

const GIB = 1024 ** 3;

const loadOf = (plan: LoadPlan, companions: Companions = ALONE) => ({
  companions,
  model: EIGHT,
  plan,
});

test("each change says what it frees, the largest first; another quantization is told beside", () => {
  const fixes = fixesFor(loadOf(PLAN), AUTOMATIC);
  expect(fixes.map(({ label }) => label)).toEqual([
    expect.stringMatching(/^9 fewer layers on the GPU frees 2\.\d GiB$/),
    expect.stringMatching(/^context 32k → 16k frees 2\.\d GiB$/),
    expect.stringMatching(/^KV cache F16 → Q8_0 frees 1\.\d GiB$/),
    "another quantization of it, with smaller weights",
  ]);
  expect(fixes.map(({ changes }) => changes)).toEqual([
    { gpuLayers: 24 },
    { context: 16_384 },
    { kvTypeK: "Q8_0", kvTypeV: "Q8_0" },
    {},
  ]);
  // 32,768 tokens of 128 kiB are 4 GiB; Q8_0 has 34 bytes for 32 values, and is unpacked layer by layer.
  const unpacked = GIB / 8 - 76 * 1024 ** 2;
  expect(fixes[2]!.frees).toBe(4 * GIB * (1 - 34 / 64) - unpacked);
});

test("in memory no layers are counted, and a small context stays", () => {
  const plan = { ...PLAN, gpuLayers: 0, context: 4_096, kvTypeK: "Q8_0", kvTypeV: "Q8_0" } as const;
  const fixes = fixesFor(loadOf(plan), AUTOMATIC);
  expect(fixes.map(({ changes }) => changes)).toEqual([{}]);
});

test("without FlashAttention values are not quantized", () => {
  const options = { ...AUTOMATIC, flashAttention: "off" as const };
  const changed = fixesFor(loadOf(PLAN), options).map(({ changes }) => Object.keys(changes));
  expect(changed.flat()).not.toContain("kvTypeK");
});

test("of a model of experts these go to memory, a quarter at a time, and no layers", () => {
  const layers = EIGHT.layers.map((layer) => ({
    ...layer,
    experts: true,
    expertWeights: 0.8 * layer.weights,
  }));
  const load = { ...loadOf(PLAN), model: { ...EIGHT, layers } };
  expect(fixesFor(load, AUTOMATIC)).toContainEqual({
    label: expect.stringMatching(/^experts of 8 more layers in memory frees \d/),
    changes: { expertLayersInMemory: 8 },
    frees: expect.any(Number),
  });
  const all = { ...load, plan: { ...PLAN, expertLayersInMemory: 32 } };
  const changes = fixesFor(all, AUTOMATIC).flatMap((each) => Object.keys(each.changes));
  expect(changes).toContain("gpuLayers");
  expect(changes).not.toContain("expertLayersInMemory");
});

const byContext = (companions: Companions): number =>
  fixesFor(loadOf(PLAN, companions), AUTOMATIC).find(({ changes }) => changes.context)!.frees!;

test("what a draft takes of a context is freed with it", () => {
  const draft = { name: "draft", fit: EIGHT };
  expect(byContext({ mmproj: null, files: 0, draft })).toBeGreaterThan(1.9 * byContext(ALONE));
});

test("of a split that was refused, layers are offered; what nobody split has nothing to offer", () => {
  expect(otherSplit({ ...AUTOMATIC, splitMode: "row" })).toEqual([
    { label: "split by layers", changes: { splitMode: "layer" }, frees: null },
  ]);
  expect(otherSplit({ ...AUTOMATIC, splitMode: "layer" })).toEqual([]);
  expect(otherSplit(AUTOMATIC)).toEqual([]);
});
