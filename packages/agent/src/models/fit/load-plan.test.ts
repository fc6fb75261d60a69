import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { ALONE } from "./companions.ts";
import { EIGHT } from "./eight.test-data.ts";
import { fitSettings, leastPlan, planLoad } from "./load-plan.ts";
import { onOneGpu } from "./single-gpu.ts";

const GIB = 1024 ** 3;
const gpu = (gib: number) => ({ vramFree: [gib * GIB], ramFree: 64 * GIB });
const memory = (gib: number) => ({ vramFree: [], ramFree: gib * GIB });

const plan = (on: ReturnType<typeof gpu>, options: Partial<LoadOptions> = {}, model = EIGHT) =>
  planLoad(model, { ...AUTOMATIC, ...options }, on);

const compute = (options: Partial<LoadOptions>): number =>
  plan(gpu(24), { context: 8_192, ...options }).placement.estimate.compute.device;

describe("what is automatic", () => {
  test.each([
    ["a large GPU", gpu(24), 32_768, "F16", 33],
    ["one with room for half of that", gpu(8.6), 16_384, "F16", 33],
    [
      "one where only quantized keys and values leave room for the usual",
      gpu(6.2),
      8_192,
      "Q8_0",
      33,
    ],
    ["one that is too small even then: llama.cpp puts there what goes", gpu(5), 8_192, "F16", 23],
    ["no GPU", memory(16), 32_768, "F16", 0],
    ["no GPU and little memory", memory(7.2), 8_192, "F16", 0],
    ["not enough of anything", memory(3), 4_096, "F16", 0],
  ])("%s", (_what, on, context, type, gpuLayers) => {
    expect(plan(on).plan).toMatchObject({
      context,
      kvTypeK: type,
      kvTypeV: type,
      slots: 4,
      unified: true,
      gpuLayers,
      layers: 33,
    });
  });

  test("a model that was made for less gets the usual context, shared by its slots", () => {
    expect(plan(gpu(24), {}, { ...EIGHT, contextLength: 2_048 }).plan.context).toBe(8_192);
  });
});

describe("what a person chose", () => {
  test("stays, and the rest follows it", () => {
    expect(plan(gpu(24), { context: 100_000 }).plan).toMatchObject({
      context: 100_000,
      kvTypeK: "F16",
    });
    // 100,000 tokens in F16 are 12.2 GiB.
    expect(plan(gpu(14), { context: 100_000 }).plan).toMatchObject({ kvTypeK: "Q8_0" });
    expect(plan(gpu(14), { context: 100_000, kvTypeK: "F16" }).plan).toMatchObject({
      kvTypeK: "F16",
      kvTypeV: "F16",
    });
    expect(plan(gpu(6.2), { flashAttention: "off" }).plan.kvTypeV).toBe("F16");
    expect(plan(gpu(24), { slots: 2 }).plan).toMatchObject({ slots: 2, unified: false });
    expect(plan(gpu(24), { gpuLayers: 10 }).plan.gpuLayers).toBe(10);
    expect(plan(gpu(24), { gpuLayers: 0 }).plan.gpuLayers).toBe(0);
  });

  test("of the layers leaves the context to grow as far as these allow", () => {
    const some = plan(gpu(7), { gpuLayers: 10 });
    expect(some.plan).toMatchObject({ gpuLayers: 10, context: 32_768, kvTypeK: "F16" });
    expect(some.placement.cause).toBeNull();
  });

  test("of the batch bounds what is computed at once", () => {
    expect(compute({ batch: 64 })).toBe(compute({ ubatch: 64 }));
    expect(compute({ batch: 4_096 })).toBe(compute({}));
  });

  test("of keys and of values is priced for itself", () => {
    const both = plan(gpu(24), { context: 8_192, kvTypeK: "Q8_0", kvTypeV: "Q8_0" });
    const keys = plan(gpu(24), { context: 8_192, kvTypeK: "Q8_0" });
    const none = plan(gpu(24), { context: 8_192 });
    const kv = (of: typeof both): number => of.placement.estimate.kv.device;
    expect(kv(keys) - kv(both)).toBe(kv(none) - kv(keys));
    expect(kv(none)).toBe(GIB);
  });
});

test("nobody has to go for a context that only grew into what was free", () => {
  expect(leastPlan(EIGHT, AUTOMATIC, gpu(24)).plan.context).toBe(8_192);
  const wished = { ...AUTOMATIC, context: 65_536 };
  expect(leastPlan(EIGHT, wished, gpu(24)).plan.context).toBe(65_536);
});

describe("a model of experts", () => {
  const model = {
    ...EIGHT,
    layers: EIGHT.layers.map((layer) => ({
      ...layer,
      experts: true,
      expertWeights: 0.8 * layer.weights,
      steps: layer.steps.map((step) => ({ ...step, experts: true })),
    })),
  };
  const experts = (on: ReturnType<typeof gpu>, options: Partial<LoadOptions> = {}) => {
    const { placement, plan: taken } = plan(on, options, model);
    return [taken.expertLayersInMemory, placement.verdict, taken.gpuLayers, taken.context];
  };

  test("that is too large keeps as few of them in memory as are enough, and goes to the GPU", () => {
    expect(experts(gpu(24))).toEqual([0, "fits", 33, 32_768]);
    const [kept, ...rest] = experts(gpu(5));
    expect(rest).toEqual(["fits", 33, 8_192]);
    const [fewer] = experts(gpu(5.5));
    expect(kept).toBeGreaterThan(Number(fewer));
    expect(fewer).toBeGreaterThan(0);
    const asked = {
      expertLayersInMemory: Number(kept) - 1,
      kvTypeK: "F16",
      context: 8_192,
    } as const;
    expect(experts(gpu(5), asked)[1]).toBe("partial");
  });

  test("keeps none where a person chose, and where room is made first", () => {
    expect(experts(gpu(5), { expertLayersInMemory: 0 })[0]).toBe(0);
    expect(experts(gpu(5), { gpuLayers: 20 })[0]).toBe(0);
    expect(leastPlan(model, AUTOMATIC, gpu(5)).plan.expertLayersInMemory).toBe(0);
  });

  test("is no better off on one GPU with experts in memory than on two without", () => {
    const two = { vramFree: [5 * GIB, 5 * GIB], names: ["CUDA0", "CUDA1"], ramFree: 64 * GIB };
    const options = { ...AUTOMATIC, context: 8_192 };
    const together = planLoad(model, options, two);
    expect(together.plan.expertLayersInMemory).toBe(0);
    expect(onOneGpu(model, options, two, ALONE, together)).toBeNull();
  });
});

test("a GPU without room for a layer is left alone, one that reads prompts is not", () => {
  expect(plan(gpu(1)).plan).toMatchObject({ gpuLayers: 0, devices: [] });
  expect(plan(gpu(24), { gpuLayers: 0 }).plan).toMatchObject({ gpuLayers: 0, devices: null });
  expect(plan(memory(16)).plan.devices).toBeNull();
});

test("values are not quantized by itself where GPUs have no FlashAttention for the heads", () => {
  const odd = { ...EIGHT, headShapes: [{ keys: 160, values: 160, group: 4 }] };
  expect(plan(gpu(6.2), {}, odd).plan.kvTypeV).toBe("F16");
  expect(plan(gpu(6.2)).plan.kvTypeV).toBe("Q8_0");
});

test.each([
  [["--swa-full"], { slidingFull: true }],
  [["-nopo", "--threads-http", "4"], { opOffload: false }],
  [["--embedding"], { outputs: Infinity }],
])("arguments of a person's own count as far as they are known: %j", (extraArguments, changed) => {
  const { plan: taken } = plan(gpu(24));
  expect(fitSettings({ ...AUTOMATIC, extraArguments }, taken)).toMatchObject(changed);
  expect(fitSettings(AUTOMATIC, taken)).not.toMatchObject(changed);
});

describe("what is loaded beside it", () => {
  const files = { mmproj: "/m/mmproj.gguf", files: GIB, draft: null };

  test("takes room from the context", () => {
    const on = gpu(7.8);
    const { plan: alone } = planLoad(EIGHT, AUTOMATIC, on);
    const { plan: beside, placement } = planLoad(EIGHT, AUTOMATIC, on, files);
    expect([alone.context, beside.context]).toEqual([16_384, 8_192]);
    expect(beside.mmproj).toBe(files.mmproj);
    const kept = { ...AUTOMATIC, context: 8_192 };
    const { weights } = planLoad(EIGHT, kept, on).placement.estimate;
    expect(placement.estimate.weights.device - weights.device).toBe(GIB);
  });

  test("a draft has a cache of its own for the same context", () => {
    const small = { ...EIGHT, layers: EIGHT.layers.slice(0, 2), output: 0 };
    small.kv = { ...EIGHT.kv, layers: EIGHT.kv.layers.slice(0, 2) };
    const kv = (draft: typeof small | null, context: number): number =>
      planLoad(EIGHT, { ...AUTOMATIC, context }, gpu(24), {
        mmproj: null,
        files: 0,
        draft: draft === null ? null : { name: "small", fit: draft },
      }).placement.estimate.kv.device;
    for (const context of [4_096, 16_384]) {
      expect(kv(small, context) / kv(null, context)).toBe(34 / 32);
    }
  });
});
