import {
  expertsToKeep,
  flashesEverywhere,
  isPlaced,
  placeModel,
  slotsFor,
  type FitMachine,
  type FitModel,
  type FitPlacement,
  type FitSettings,
  type KvType,
} from "@llcuda/gguf";
import type { LoadOptions, LoadPlan, MemoryShares } from "@llcuda/protocol";
import { ALONE, besideOf, type Companions } from "./companions.ts";
import { ownSettings } from "./own-settings.ts";

/** Tokens, where nobody chose: a conversation of some length, for memory that most machines have. */
const USUAL_CONTEXT = 8_192;
/** No more by itself: the cache is taken at once, whether it is ever filled or not. */
const MOST_CONTEXT = 32_768;
/** llama.cpp's own fit goes no lower (-fitc 4096). */
export const LEAST_CONTEXT = 4_096;
/** Left to other programs where a context is chosen by what is free. */
const MEMORY_MARGIN = 1024 ** 3;

/** A plan and what it takes. */
export interface PricedPlan {
  plan: LoadPlan;
  placement: FitPlacement;
}

/** llama-server's own -ub. */
const USUAL_MICRO_BATCH = 512;

/** As the estimator takes it. */
export function fitSettings(
  options: LoadOptions,
  plan: Omit<LoadPlan, "devices" | "gpuLayers" | "layers" | "expertLayersInMemory"> &
    Partial<Pick<LoadPlan, "expertLayersInMemory">>,
  companions: Companions = ALONE,
): FitSettings {
  const { batch, flashAttention, gpuLayers, ubatch } = options;
  const expertLayersInMemory = options.expertLayersInMemory ?? plan.expertLayersInMemory ?? 0;
  const shares = options.tensorSplit ?? [];
  return {
    context: plan.context,
    kvType: plan.kvTypeK,
    valueType: plan.kvTypeV,
    slots: plan.slots,
    unified: plan.unified,
    // llama.cpp computes no more at once than it takes in at once.
    microBatch: Math.min(ubatch ?? USUAL_MICRO_BATCH, batch ?? Infinity),
    ...(gpuLayers === null ? {} : { gpuLayers: gpuLayers === "all" ? Infinity : gpuLayers }),
    ...(flashAttention === null ? {} : { flashAttention: flashAttention === "on" }),
    ...(expertLayersInMemory === 0 ? {} : { expertLayersInMemory }),
    ...ownSettings(options.extraArguments),
    ...(shares.length > 0 ? { gpus: shares } : {}),
    ...(options.splitMode === "tensor" ? { split: "tensor" as const } : {}),
    ...(companions === ALONE ? {} : { beside: besideOf(companions) }),
  };
}

/** Contexts worth a try, the best first. */
function contexts(model: FitModel): number[] {
  const most = Math.min(MOST_CONTEXT, Math.max(USUAL_CONTEXT, model.contextLength ?? 0));
  const steps = [];
  for (let context = most; context > USUAL_CONTEXT; context = Math.floor(context / 2)) {
    steps.push(context);
  }
  return [...steps, USUAL_CONTEXT];
}

function kvTypes(
  model: FitModel,
  { flashAttention, kvTypeK, kvTypeV }: LoadOptions,
  { vramFree }: FitMachine,
): [KvType, KvType][] {
  if (kvTypeK !== null || kvTypeV !== null) return [[kvTypeK ?? "F16", kvTypeV ?? "F16"]];
  // llama.cpp has quantized values with FlashAttention only, and the processor computes it without a kernel.
  const flashes = vramFree.length === 0 || flashesEverywhere(model);
  if (flashAttention === "off" || !flashes) return [["F16", "F16"]];
  return [
    ["F16", "F16"],
    ["Q8_0", "Q8_0"],
  ];
}

/**
 * What is taken for automatic options with the memory that is free: the largest context with F16 that
 * goes wholly where it should, then Q8_0, then a small context; then, of a model of experts, the usual one with
 * as few of these in memory as are enough; where nothing does, as many layers as go to the GPU. Pure.
 */
export function planLoad(
  model: FitModel,
  options: LoadOptions,
  machine: FitMachine,
  companions: Companions = ALONE,
): PricedPlan {
  const settingsOf = (context: number, [kvTypeK, kvTypeV]: [KvType, KvType], kept = 0) => {
    const wanted = { context, kvTypeK, kvTypeV, ...slotsFor(options.slots, options.unified) };
    const expertLayersInMemory = options.expertLayersInMemory ?? kept;
    const plan = { ...wanted, mmproj: companions.mmproj, expertLayersInMemory };
    return { plan, settings: fitSettings(options, plan, companions) };
  };
  const price = (context: number, type: [KvType, KvType], on: FitMachine, kept = 0) => {
    const { plan, settings } = settingsOf(context, type, kept);
    const placement = placeModel(model, settings, on);
    const { gpuLayers, layers } = placement.estimate;
    const devices: string[] | null = leavesGpus(placement, on) ? [] : null;
    return { plan: { ...plan, gpuLayers, layers, devices }, placement };
  };
  // All that should be there is on the GPU, or without one in memory: told without what else would help.
  const isWhole = (context: number, type: [KvType, KvType], on: FitMachine): boolean =>
    isPlaced(model, settingsOf(context, type).settings, on);
  const withExperts = (context: number, on: FitMachine): PricedPlan | null => {
    if (options.expertLayersInMemory !== null || typeof options.gpuLayers === "number") return null;
    const kept = expertsToKeep(model, settingsOf(context, first).settings, on);
    return kept === null ? null : price(context, first, on, kept.layers);
  };
  const types = kvTypes(model, options, machine);
  const [first = ["F16", "F16"]] = types;
  if (options.context !== null) {
    const { context } = options;
    const whole = types.find((type) => isWhole(context, type, machine));
    if (whole !== undefined) return price(context, whole, machine);
    return withExperts(context, machine) ?? price(context, first, machine);
  }
  const careful = { ...machine, ramFree: Math.max(0, machine.ramFree - MEMORY_MARGIN) };
  const large = types.flatMap((type) => contexts(model).map((context) => ({ context, type })));
  const small = types.map((type) => ({ context: LEAST_CONTEXT, type }));
  for (const { context, type } of [...large, ...small]) {
    if (isWhole(context, type, careful)) return price(context, type, careful);
  }
  const kept = withExperts(USUAL_CONTEXT, careful);
  if (kept !== null) return kept;
  const usual = price(USUAL_CONTEXT, first, machine);
  return usual.placement.verdict === "no" ? price(LEAST_CONTEXT, first, machine) : usual;
}

/** What room is made for: an automatic context grows into what is free, and asks nobody to go. */
export function leastPlan(
  model: FitModel,
  options: LoadOptions,
  machine: FitMachine,
  companions: Companions = ALONE,
): PricedPlan {
  const context = options.context ?? USUAL_CONTEXT;
  const { kvTypeK, kvTypeV } = options;
  const types = { kvTypeK: kvTypeK ?? "F16", kvTypeV: kvTypeV ?? "F16" } as const;
  // Experts go to memory only where nobody makes room for them.
  const expertLayersInMemory = options.expertLayersInMemory ?? 0;
  const modest = { ...options, context, ...types, expertLayersInMemory };
  return planLoad(model, modest, machine, companions);
}

/** A GPU that has no layer and no room to read prompts is not to be touched at all. Pure. */
export function leavesGpus({ estimate }: FitPlacement, { vramFree }: FitMachine): boolean {
  return estimate.gpuLayers === 0 && estimate.device === 0 && vramFree.length > 0;
}

/** The estimate by what it holds; the answers' logits count as computing. */
export function sharesOf({ estimate }: FitPlacement): MemoryShares {
  const { compute, kv, output, weights } = estimate;
  return {
    weights: { ...weights },
    kv: { ...kv },
    compute: { device: compute.device, host: compute.host + output },
  };
}

export function deviceTotal({ compute, kv, weights }: MemoryShares): number {
  return weights.device + kv.device + compute.device;
}

export function hostTotal({ compute, kv, weights }: MemoryShares): number {
  return weights.host + kv.host + compute.host;
}
