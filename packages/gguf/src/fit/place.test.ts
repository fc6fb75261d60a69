import { expect, test } from "vitest";
import { parseGguf } from "../read/open.ts";
import { writeGguf } from "../write.ts";
import { estimateFit } from "./estimate.ts";
import type { Beside, FitEstimate } from "./estimate.ts";
import { fitModelOf, headerOf } from "./fit-case.test-data.ts";
import { fitModel } from "./fit-model.ts";
import { GPU_MARGIN } from "./gpu-layers.ts";
import { placeModel } from "./place.ts";
import { unpriceable } from "./priceable.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const EIGHT = await fitModelOf("Llama 3.1 8B");
const ALONE = { context: 8192, slots: 1 };
const machine = (...vram: number[]) => ({
  vramFree: vram.map((gib) => gib * GIB),
  ramFree: 64 * GIB,
});

test("a model fits to the byte where its room and the margin are free", () => {
  const { device } = estimateFit(EIGHT, ALONE);
  const just = { vramFree: [device + GPU_MARGIN], ramFree: 64 * GIB };
  expect(placeModel(EIGHT, ALONE, just)).toMatchObject({
    verdict: "fits",
    cause: null,
    advice: [],
    estimate: { gpuLayers: 33, layers: 33, device },
  });
  const short = { ...just, vramFree: [device + GPU_MARGIN - 1] };
  expect(placeModel(EIGHT, ALONE, short).verdict).toBe("partial");
});

test("weights that are too large are told apart from a context that is", () => {
  const weights = placeModel(EIGHT, ALONE, machine(5));
  expect(weights).toMatchObject({ verdict: "partial", cause: "weights" });
  expect(weights.advice).toEqual([{ kind: "smaller-weights", most: expect.any(Number) }]);
  const context = placeModel(EIGHT, { ...ALONE, context: 65_536 }, machine(10));
  expect(context).toMatchObject({ verdict: "partial", cause: "context" });
  expect(context.advice.map(({ kind }) => kind)).toEqual(["context", "kv-type"]);
});

test("advice is true: what it says fits, and one step more does not", () => {
  const settings = { ...ALONE, context: 65_536 };
  const here = machine(10);
  const { advice } = placeModel(EIGHT, settings, here);
  const smaller = advice.find((each) => each.kind === "context")!;
  const at = (context: number) => placeModel(EIGHT, { ...settings, context }, here).verdict;
  expect(at(smaller.context)).toBe("fits");
  expect(at(smaller.context + 256)).toBe("partial");
  const saved =
    estimateFit(EIGHT, settings).total -
    estimateFit(EIGHT, { ...settings, context: smaller.context }).total;
  expect(smaller.frees).toBe(saved);
  expect(placeModel(EIGHT, { ...settings, kvType: "Q8_0" }, here).verdict).toBe("fits");
});

test("smaller weights as large as advised fit", () => {
  const here = machine(5);
  const [advice] = placeModel(EIGHT, ALONE, here).advice;
  if (advice?.kind !== "smaller-weights") throw new Error("no such advice");
  const ratio = advice.most / estimateFit(EIGHT, ALONE).weights.device;
  const layers = EIGHT.layers.map((layer) => ({
    ...layer,
    weights: layer.weights * ratio * 0.999,
  }));
  const smaller = { ...EIGHT, layers, output: EIGHT.output * ratio * 0.999 };
  const settings = { ...ALONE, context: 4096 };
  expect(placeModel(smaller, settings, here).verdict).toBe("fits");
});

test("experts can stay in memory", async () => {
  const mixtral = await fitModelOf("Mixtral 8x7B");
  const { advice } = placeModel(mixtral, ALONE, machine(12));
  const kept = advice.find((each) => each.kind === "experts-in-memory")!;
  const of = (expertLayersInMemory: number) =>
    placeModel(mixtral, { ...ALONE, expertLayersInMemory }, machine(12));
  expect(of(kept.layers)).toMatchObject({
    verdict: "fits",
    estimate: { expertLayers: kept.layers, gpuLayers: 33 },
  });
  expect(of(kept.layers - 1).verdict).toBe("partial");
  const { device } = estimateFit(mixtral, ALONE);
  expect(kept.frees).toBe(device - of(kept.layers).estimate.device);
  // Not even the rest of it goes there, and without a GPU all is in memory anyway.
  for (const here of [machine(2), machine()]) {
    expect(placeModel(mixtral, ALONE, here).advice.map(({ kind }) => kind)).not.toContain(
      "experts-in-memory",
    );
  }
});

const allWeights = ({ weights: { device, host } }: FitEstimate): number => device + host;

test("experts that stay in memory are neither counted on the GPU nor lost", async () => {
  const mixtral = await fitModelOf("Mixtral 8x7B");
  const whole = { ...ALONE, opOffload: false };
  const [all, none] = [
    estimateFit(mixtral, whole),
    estimateFit(mixtral, { ...whole, gpuLayers: 0 }),
  ];
  const kept = (expertLayersInMemory: number) =>
    estimateFit(mixtral, { ...whole, expertLayersInMemory });
  const experts = (layers: number) => all.weights.device - kept(layers).weights.device;
  expect(experts(32)).toBeGreaterThan(experts(1));
  expect(experts(32)).toBeGreaterThan(0.9 * none.weights.host);
  expect(kept(99)).toEqual(kept(32));
  expect(allWeights(kept(10))).toBe(allWeights(all));
  const room = { vramFree: [5 * GIB], ramFree: 64 * GIB };
  expect(placeModel(mixtral, { ...ALONE, expertLayersInMemory: 32 }, room).verdict).toBe("fits");
  expect(placeModel(mixtral, ALONE, room).verdict).toBe("partial");
});

function shares(device: number, host: number) {
  const each = { device, host };
  return { weights: each, kv: each, compute: each };
}

const somethingBeside: Beside = (_settings, onGpu) => (onGpu ? shares(5, 1) : shares(0, 7));

test("what is loaded beside a model counts where the model goes", () => {
  const settings = { ...ALONE, beside: somethingBeside };
  const [together, alone] = [estimateFit(EIGHT, settings), estimateFit(EIGHT, ALONE)];
  expect([together.device - alone.device, together.host - alone.host]).toEqual([15, 3]);
  const none = { ...ALONE, gpuLayers: 0, opOffload: false };
  const more =
    estimateFit(EIGHT, { ...none, beside: somethingBeside }).host - estimateFit(EIGHT, none).host;
  expect(more).toBe(21);
  // A projector and a draft go to a GPU that is used at all.
  const helped = { ...ALONE, gpuLayers: 0 };
  const beside = estimateFit(EIGHT, { ...helped, beside: somethingBeside });
  expect(beside.device - estimateFit(EIGHT, helped).device).toBe(15);
});

test("what is loaded beside a model is priced anew with what is advised", () => {
  // A draft whose cache is as large as the model's own.
  const kv = (context: number): number => estimateFit(EIGHT, { ...ALONE, context }).kv.device;
  const beside: Beside = ({ context }) => ({
    ...shares(0, 0),
    kv: { device: kv(context), host: 0 },
  });
  const settings = { ...ALONE, context: 65_536, beside };
  const here = machine(12);
  const advice = placeModel(EIGHT, settings, here).advice.find(({ kind }) => kind === "context");
  if (advice?.kind !== "context") throw new Error("a smaller context is advised");
  expect(advice.frees).toBeGreaterThan(2 * (kv(65_536) - kv(advice.context)));
  const at = (context: number) => placeModel(EIGHT, { ...settings, context }, here).verdict;
  expect([at(advice.context), at(advice.context + 256)]).toEqual(["fits", "partial"]);
});

test("Q8_0 is advised for keys and values together, whichever of them is larger", () => {
  const settings = { ...ALONE, context: 65_536, kvType: "Q8_0", valueType: "F16" } as const;
  const eight = { ...settings, valueType: "Q8_0" } as const;
  const frees = estimateFit(EIGHT, settings).total - estimateFit(EIGHT, eight).total;
  const kvType = (of: Parameters<typeof placeModel>[1]) =>
    placeModel(EIGHT, of, machine(10)).advice.find(({ kind }) => kind === "kv-type");
  expect(kvType(settings)).toEqual({ kind: "kv-type", kvType: "Q8_0", frees });
  const both = { ...settings, kvType: "F16" } as const;
  const freesBoth = estimateFit(EIGHT, both).total - estimateFit(EIGHT, eight).total;
  expect(kvType(both)).toMatchObject({ frees: freesBoth });
});

test("as many layers on the GPU as a person chose are no fault", () => {
  const chosen = { ...ALONE, gpuLayers: 10 };
  const placed = { verdict: "partial", cause: null, advice: [], estimate: { gpuLayers: 10 } };
  expect(placeModel(EIGHT, chosen, machine(10))).toMatchObject(placed);
  expect(placeModel(EIGHT, { ...ALONE, gpuLayers: 0 }, machine(10))).toMatchObject({
    verdict: "ram-only",
    cause: null,
  });
  expect(placeModel(EIGHT, chosen, machine(2))).toMatchObject({ cause: "weights" });
});

test("without a GPU memory decides, and no margin is kept", () => {
  const { host } = estimateFit(EIGHT, { ...ALONE, gpuLayers: 0, opOffload: false });
  const ram = (ramFree: number) => placeModel(EIGHT, ALONE, { vramFree: [], ramFree });
  expect(ram(host)).toMatchObject({ verdict: "ram-only", cause: null, advice: [] });
  expect(ram(host - 1)).toMatchObject({ verdict: "no", cause: "context" });
  expect(ram(GIB)).toMatchObject({ verdict: "no", cause: "weights" });
});

test("more layers go where more is free, and two GPUs hold what one cannot", () => {
  const layers = [3, 4, 5, 6, 8].map(
    (gib) => placeModel(EIGHT, ALONE, machine(gib)).estimate.gpuLayers,
  );
  expect(layers).toEqual(layers.toSorted((a, b) => a - b));
  expect(new Set(layers).size).toBe(layers.length);
  expect(placeModel(EIGHT, ALONE, machine(5, 5)).verdict).toBe("fits");
});

test("a GPU with too little for one layer is left alone", () => {
  const { estimate, verdict } = placeModel(EIGHT, ALONE, machine(1));
  expect(verdict).toBe("ram-only");
  expect(estimate).toMatchObject({ device: 0, gpuLayers: 0 });
});

const buffer = (gpuLayers: number, opOffload = true): number =>
  estimateFit(EIGHT, { ...ALONE, gpuLayers, opOffload }).compute.device;

test("a GPU that reads prompts takes a buffer for that, however few layers it has", () => {
  expect(buffer(0)).toBe(buffer(16));
  expect(buffer(0)).toBe(buffer(32));
  expect(buffer(33)).toBeLessThan(buffer(16));
  expect([buffer(16, false) < buffer(16), buffer(0, false)]).toEqual([true, 0]);
});

test("with no layer there a GPU reads prompts where it has room, and is left alone where it has none", () => {
  const none = { ...ALONE, gpuLayers: 0 };
  const { device } = estimateFit(EIGHT, none);
  const place = (free: number) =>
    placeModel(EIGHT, none, { vramFree: [free], ramFree: 64 * GIB }).estimate;
  expect(place(GPU_MARGIN + device)).toMatchObject({ device, gpuLayers: 0 });
  const alone = place(GPU_MARGIN + device - 1);
  expect(alone).toMatchObject({ device: 0, gpuLayers: 0 });
  expect(alone.host).toBe(estimateFit(EIGHT, { ...none, opOffload: false }).host);
});

test.each([
  // The width of heads has no kernel; with quantized values the processor computes attention instead.
  ["StableLM 2 12B", {}, false],
  ["StableLM 2 12B", { kvType: "Q8_0" }, true],
  ["StableLM 2 12B", { gpuLayers: 1 }, true],
  ["DeepSeek-V2-Lite, an older file", {}, false],
  ["DeepSeek-V2-Lite", {}, true],
  ["Llama 3.1 8B", {}, true],
  ["Llama 3.1 8B", { flashAttention: false }, false],
  // Its layers 2 and 8 have attention, 9 has none.
  ["LFM2 1.2B", { gpuLayers: 8 }, false],
  ["LFM2 1.2B", { gpuLayers: 12 }, true],
] as const)("FlashAttention of %s with %j: %s", async (name, settings, uses) => {
  const model = await fitModelOf(name);
  const estimate = estimateFit(model, { ...ALONE, ...settings });
  expect(estimate.flashAttention).toBe(uses);
});

test("what no estimate would be true of is told apart from a file that says too little", async () => {
  const encoder = await headerOf("T5 base");
  expect([fitModel(encoder), unpriceable(encoder)]).toEqual([
    null,
    "an encoder beside its decoder",
  ]);
  expect(unpriceable(await headerOf("Mamba 2.8B"))).toBeNull();
});

test("recurrent layers keep a state of each slot, whatever the context", async () => {
  const mamba = await fitModelOf("Mamba 2.8B");
  const kv = (slots: number, context: number) =>
    estimateFit(mamba, { context, slots }).kv.device / MIB;
  // As llama-server tells its RS buffer.
  expect([kv(1, 8192), kv(4, 8192), kv(4, 65_536)]).toEqual([23.75, 95, 95]);
});

test("what the file does not say is not guessed", () => {
  const metadata = [{ key: "general.architecture", type: "string", value: "llama" }] as const;
  expect(fitModel(parseGguf(writeGguf({ metadata: [...metadata], tensors: [] })))).toBeNull();
});

test("a GPU without room takes nothing, and the other what it has room for", () => {
  for (const first of [0, 0.5, 1]) {
    const { estimate, verdict } = placeModel(EIGHT, ALONE, machine(first, 24));
    expect(verdict).toBe("fits");
    expect(estimate.gpus[0]).toBe(0);
  }
  // By what is free too much would lie on the first: llama.cpp's own fit gives it less.
  expect(placeModel(EIGHT, ALONE, machine(2.5, 6)).verdict).toBe("fits");
  // Where a person chose the layers there is no such fit.
  expect(placeModel(EIGHT, { ...ALONE, gpuLayers: 33 }, machine(2.5, 6)).verdict).not.toBe("fits");
});

test("shares that were chosen count for the GPUs that are there", () => {
  const place = (gpus: number[], ...vram: number[]) =>
    placeModel(EIGHT, { ...ALONE, gpus }, machine(...vram));
  // Saved when there were two.
  expect(place([1, 1], 24)).toEqual(placeModel(EIGHT, { ...ALONE, gpus: [1] }, machine(24)));
  expect(place([1, 1], 24).verdict).toBe("fits");
  expect(place([1], 24, 24).estimate.gpus[1]).toBe(0);
  // Three quarters of it are too much for the first; by what is free all goes.
  expect(place([3, 1], 5, 5)).toMatchObject({
    verdict: "partial",
    cause: "shares",
    advice: [{ kind: "free-shares" }],
  });
  expect(place([3, 1], 1, 1).cause).toBe("weights");
  // llama.cpp takes only zeros for none.
  expect(place([0, 0], 24, 24)).toEqual(placeModel(EIGHT, ALONE, machine(24, 24)));
});
