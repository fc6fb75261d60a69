import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { EIGHT } from "./eight.test-data.ts";
import { leastPlan, planLoad } from "./load-plan.ts";

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
