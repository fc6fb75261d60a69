import type { KvType } from "../model/kv-cache.ts";
import { slotsFor } from "../model/kv-cache.ts";
import { estimateFit } from "./estimate.ts";
import type { FitSettings } from "./estimate.ts";
import { expertsToKeep } from "./expert-layers.ts";
import type { FitModel } from "./fit-model.ts";
import { flashesEverywhere } from "./flash-attention.ts";
import { isPlaced, roomOnGpus, sharesToTry } from "./gpu-layers.ts";
import type { FitMachine } from "./gpu-layers.ts";

/** `context`: with a small context it would fit; `weights`: not even then; `shares`: it would by other shares of the GPUs. */
export type FitCause = "context" | "weights" | "shares";

/** A change after which the model is wholly on the GPU, or the one thing that helps. Bytes. */
export type Advice =
  | { readonly kind: "context"; readonly context: number; readonly frees: number }
  | { readonly kind: "kv-type"; readonly kvType: KvType; readonly frees: number }
  | { readonly kind: "slots"; readonly slots: number; readonly frees: number }
  /** Another quantization: the weights on the GPU may have so many bytes. */
  | { readonly kind: "smaller-weights"; readonly most: number }
  /** Shares of the GPUs (-ts) by what is free on each, in place of those that were chosen. */
  | { readonly kind: "free-shares" }
  /** The experts of so many layers, the least that is enough, in memory; the rest on the GPU (--n-cpu-moe). */
  | { readonly kind: "experts-in-memory"; readonly layers: number; readonly frees: number };

/** llama.cpp's own fit goes no lower (-fitc 4096). */
const LEAST_CONTEXT = 4096;
const STEP = 256;
/** Types of a KV cache that Q8_0 is about half of. */
const LARGE = new Set<KvType>(["F32", "F16", "BF16"]);

/** Why a model is not where it was asked for, wholly on the GPU by itself, and what would change that. Pure. */
export function adviceFor(
  model: FitModel,
  settings: FitSettings,
  machine: FitMachine,
): { cause: FitCause | null; advice: Advice[] } {
  const works = (changed: FitSettings): boolean => isPlaced(model, changed, machine);
  if (works(settings)) return { cause: null, advice: [] };
  const chosen = machine.vramFree.length > 1 && (settings.gpus ?? []).some((share) => share > 0);
  if (chosen && works({ ...settings, gpus: [] })) {
    return { cause: "shares", advice: [{ kind: "free-shares" }] };
  }
  const least = { ...settings, context: Math.min(LEAST_CONTEXT, settings.context) };
  if (!works(least)) {
    const smaller: Advice = { kind: "smaller-weights", most: room(model, least, machine) };
    return { cause: "weights", advice: [smaller, ...expertAdvice(model, settings, machine)] };
  }
  const before = estimateFit(model, settings).total;
  const frees = (changed: FitSettings): number => before - estimateFit(model, changed).total;
  const advice: Advice[] = [];
  const smaller = {
    ...settings,
    context: largestContext(settings.context, least.context, (context) =>
      works({ ...settings, context }),
    ),
  };
  advice.push({ kind: "context", context: smaller.context, frees: frees(smaller) });
  const eight = { ...settings, kvType: "Q8_0", valueType: "Q8_0" } as const;
  const { kvType = "F16", valueType = kvType } = settings;
  const isLarger = [kvType, valueType].some((type) => LARGE.has(type));
  // llama.cpp has quantized values with FlashAttention only, and the processor computes it without a kernel.
  const flashes = settings.flashAttention !== false && canFlash(model, machine);
  if (isLarger && flashes && works(eight))
    advice.push({ kind: "kv-type", kvType: "Q8_0", frees: frees(eight) });
  const alone = { ...settings, slots: 1 };
  if (slotsFor(settings.slots).slots > 1 && works(alone))
    advice.push({ kind: "slots", slots: 1, frees: frees(alone) });
  advice.push(...expertAdvice(model, settings, machine));
  return { cause: "context", advice };
}

function expertAdvice(model: FitModel, settings: FitSettings, machine: FitMachine): Advice[] {
  const kept = expertsToKeep(model, settings, machine);
  return kept === null ? [] : [{ kind: "experts-in-memory", ...kept }];
}

/** The processor always can. */
function canFlash(model: FitModel, { vramFree }: FitMachine): boolean {
  return vramFree.length === 0 || flashesEverywhere(model);
}

/** Bytes of weights that would go to the GPU (without one: into memory) with these settings. */
function room(model: FitModel, settings: FitSettings, machine: FitMachine): number {
  const gpu = machine.vramFree.length > 0;
  const [gpus = []] = sharesToTry(settings, machine);
  const estimate = estimateFit(model, gpu ? { ...settings, gpus } : { ...settings, gpuLayers: 0 });
  if (!gpu) return Math.max(0, machine.ramFree - (estimate.host - estimate.weights.host));
  const compute = estimate.compute.device / machine.vramFree.length;
  return Math.max(0, roomOnGpus(machine, compute) - estimate.kv.device);
}

/** By halving, in llama.cpp's steps of 256 tokens. */
function largestContext(asked: number, least: number, works: (context: number) => boolean): number {
  let [low, high] = [Math.ceil(least / STEP), Math.ceil(asked / STEP)];
  while (low < high - 1) {
    const middle = Math.floor((low + high) / 2);
    if (works(middle * STEP)) low = middle;
    else high = middle;
  }
  return Math.min(asked, low * STEP);
}
