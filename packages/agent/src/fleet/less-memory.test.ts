import { AUTOMATIC, type LoadOptions, type LoadPlan } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { ALONE } from "../models/fit/companions.ts";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import { fitSettings } from "../models/fit/load-plan.ts";
import { placeModel } from "@llcuda/gguf";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { fixesFor } from "./fixes.ts";
import { largestFix, lessMemory } from "./less-memory.ts";
import { PLAN } from "./plan.test-data.ts";

const GIB = 1024 ** 3;

const gpus = (...free: number[]): FreeMachine => ({
  vramFree: free.map((gib) => gib * GIB),
  ramFree: 64 * GIB,
});
const memory = (gib: number): FreeMachine => ({ vramFree: [], ramFree: gib * GIB });

/** The second try of a load of an 8B model, and the fixes it was chosen from. */
function tryOf(free: FreeMachine, plan: Partial<LoadPlan> = {}, wished: Partial<LoadOptions> = {}) {
  const load = { companions: ALONE, model: EIGHT, plan: { ...PLAN, ...plan } };
  const options = { ...AUTOMATIC, ...wished };
  const fixes = fixesFor(load, options);
  return { fixes, less: lessMemory(load, options, free, fixes) };
}

/** Whether nine tenths of a machine hold a load, by the estimate. */
function fitsNineTenths(free: FreeMachine, changes: Partial<LoadOptions>, plan = PLAN): boolean {
  const part = { vramFree: free.vramFree.map((f) => f * 0.9), ramFree: free.ramFree * 0.9 };
  const { context } = { ...plan, ...changes } as LoadPlan;
  const settings = fitSettings({ ...AUTOMATIC, ...changes }, { ...plan, context });
  return placeModel(EIGHT, settings, part).cause === null;
}

test("a context that is too large shrinks to the largest that nine tenths of what is free hold", () => {
  const free = gpus(9.5);
  const { fixes, less } = tryOf(free);
  const { context } = less!.changes as { context: number };
  // The fix that frees most would give up layers, half of the context more than is needed.
  expect(context).toBeGreaterThan(PLAN.context / 2);
  expect(fitsNineTenths(free, { context })).toBe(true);
  expect(fitsNineTenths(free, { context: context + 256 })).toBe(false);
  expect(less!.label).toMatch(/^context 32k → (\d\d,\d{3}|\d\dk) frees 1\.\d GiB$/);
  expect(less).not.toEqual(largestFix(fixes));
  // A cache that was chosen stays: with less to hold, another would be taken.
  expect(less!.changes).toMatchObject({ kvTypeK: "F16", kvTypeV: "F16" });
});

test("in memory a context of millions shrinks at once to what fits, not to half", () => {
  const plan = { ...PLAN, context: 16_000_000, gpuLayers: 0 };
  const free = memory(20);
  const { less } = tryOf(free, plan, { context: 16_000_000 });
  const { context } = less!.changes as { context: number };
  expect(context).toBeLessThan(200_000);
  expect(fitsNineTenths(free, { context }, plan)).toBe(true);
});

test("weights that are too large leave as many layers on the GPU as fit", () => {
  const free = gpus(5);
  const { less } = tryOf(free, { context: 4_096 });
  const { gpuLayers } = less!.changes as { gpuLayers: number };
  expect(less!.label).toMatch(/^\d+ fewer layers on the GPU frees \d\.\d GiB$/);
  const plan = { ...PLAN, context: 4_096 };
  expect(fitsNineTenths(free, { gpuLayers }, plan)).toBe(true);
  expect(fitsNineTenths(free, { gpuLayers: gpuLayers + 1 }, plan)).toBe(false);
});

test("a load with some layers on the GPU keeps these where the context is at fault", () => {
  const free = gpus(6);
  const { less } = tryOf(free, { gpuLayers: 20 }, { context: 32_768 });
  expect(less!.changes).toMatchObject({ gpuLayers: 20 });
  expect(less!.changes.context).toBeLessThan(32_768);
});

test("shares that put too much on one GPU are given up", () => {
  const { less } = tryOf(gpus(24, 6), {}, { tensorSplit: [1, 9] });
  expect(less!.label).toBe("shares of the GPUs by what is free");
  expect(less!.changes).toMatchObject({ tensorSplit: null, context: 32_768 });
});

test("what should have fitted is tried with the fix that frees most: the estimate was wrong", () => {
  const { fixes, less } = tryOf(gpus(80));
  expect(less).toBe(fixes[0]);
  const small = { gpuLayers: 0, context: 4_096, kvTypeK: "Q8_0", kvTypeV: "Q8_0" } as const;
  expect(tryOf(memory(64), { ...small, slots: 1 }).less).toBeNull();
});
