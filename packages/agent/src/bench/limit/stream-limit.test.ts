import type { WorkModel } from "@llcuda/gguf";
import { UNTOLD } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { streamLimit, StreamLimits, type ForeseenLoad } from "./stream-limit.ts";

/** A gigabyte of weights, 4 kB of cache for each token of context. */
const work = {
  always: { bytes: 1e9, elements: 2e9 },
  experts: { bytes: 0, elements: 0 },
  expertShare: 0,
  attention: () => 1_000,
  kv: { layers: [{ layer: 0, keys: 1_000, values: 1_000, sliding: false }], window: null },
} as unknown as WorkModel;
const limits = { bandwidth: 100e9, compute: null };
const effective = {
  ...UNTOLD,
  context: 4_096,
  contextPerSlot: 4_096,
  slots: 1,
  gpuLayers: 20,
  layers: 33,
  kvTypeK: "q8_0",
};

const loaded = () => ({ models: [], current: null }) as never;

test("the longer the context, the less one answer can have", () => {
  const limit = streamLimit(work, null, "cpu", limits)!;
  expect(limit(0)).toBeCloseTo(100);
  expect(limit(250_000)).toBeCloseTo(50);
});

test("a smaller cache allows more; layers in two memories have no one limit", () => {
  expect(streamLimit(work, effective, "cpu", limits)!(250_000)).toBeGreaterThan(50);
  expect(streamLimit(work, effective, "cuda", limits)).toBeNull();
});

const PLAN = { kvTypeK: "F16", kvTypeV: "F16", gpuLayers: 33, layers: 33 } as const;
type Verdict = ForeseenLoad["placement"]["verdict"];

/** A load whose parts on the GPUs have so many bytes. */
const loadOn = (gpus: number[], verdict: Verdict, kept = 0, places?: number[]): ForeseenLoad => ({
  plan: { ...PLAN, gpuLayers: verdict === "fits" ? 33 : 0, expertLayersInMemory: kept },
  placement: { verdict, estimate: { gpus } },
  machine: { vramFree: gpus, ...(places === undefined ? {} : { places }) },
});

test("a load that has not begun has a limit, but where a part lies in memory beside a GPU", async () => {
  const asked: unknown[] = [];
  const all = new StreamLimits({
    loaded,
    work: () => Promise.resolve(work),
    limits: (backend, on) => {
      asked.push([backend, on?.shares]);
      return limits;
    },
  });
  expect(await all.ofLoad("/m", loadOn([5], "fits"))).toBeCloseTo(100);
  expect(await all.ofLoad("/m", loadOn([4, 1], "fits"))).toBeCloseTo(100);
  expect(await all.ofLoad("/m", loadOn([5], "fits", 0, [2]))).toBeCloseTo(100);
  expect(await all.ofLoad("/m", loadOn([], "ram-only"))).toBeCloseTo(100);
  expect(asked).toEqual([
    ["cuda", [5]],
    ["cuda", [4, 1]],
    ["cuda", [0, 0, 5]],
    ["cpu", undefined],
  ]);
  expect(await all.ofLoad("/m", loadOn([], "no"))).toBeNull();
  expect(await all.ofLoad("/m", loadOn([5], "partial"))).toBeNull();
  expect(await all.ofLoad("/m", loadOn([5], "fits", 3))).toBeNull();
});

test("of a model of experts the active ones count", async () => {
  const experts = { ...work, experts: { bytes: 9e9, elements: 18e9 }, expertShare: 1 / 9 };
  const some = { loaded, work: () => Promise.resolve(experts as WorkModel), limits: () => limits };
  expect(await new StreamLimits(some).ofLoad("/m", loadOn([5], "fits"))).toBeCloseTo(50);
});

test("nothing is known of a machine that was not measured, or a file that cannot be read", async () => {
  const model = { id: "m", path: "/m.gguf" };
  const none = { bandwidth: null, compute: null };
  const asked = (measured: typeof limits | typeof none, read: () => Promise<WorkModel>) =>
    new StreamLimits({ loaded, work: read, limits: () => measured }).of(model, "cpu");
  expect(await asked(none, () => Promise.resolve(work))).toBeNull();
  expect(await asked(limits, () => Promise.reject(new Error("gone")))).toBeNull();
  expect((await asked(limits, () => Promise.resolve(work)))!(0)).toBeCloseTo(100);
});
