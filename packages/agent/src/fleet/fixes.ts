import { isDeepStrictEqual } from "node:util";
import { estimateFit, flashesEverywhere } from "@llcuda/gguf";
import type { LoadFix, LoadOptions, LoadPlan } from "@llcuda/protocol";
import { memoryAmount } from "../host/memory-amount.ts";
import { fitSettings, LEAST_CONTEXT } from "../models/fit/load-plan.ts";
import type { PricedLoad } from "../models/fit/load-pricing.ts";

/** Of the layers on GPUs, where some are to go: enough to feel. */
const FEWER_LAYERS = 4;
/** A change that frees less than this share does not help. */
const LEAST_SHARE = 0.01;

/** `32k`, `8,191`: as people write contexts. */
export function tokensInWords(tokens: number): string {
  return tokens % 1024 === 0 ? `${tokens / 1024}k` : tokens.toLocaleString("en-US");
}

/** A load that is to take less. */
export type LargeLoad = Pick<PricedLoad, "companions" | "model" | "plan">;

/** Bytes that a change frees where the load is to lie, by the estimate. Pure. */
export function savings({ companions, model, plan }: LargeLoad, options: LoadOptions) {
  const onGpu = plan.gpuLayers > 0;
  const total = (changed: Partial<LoadOptions>, of: Partial<LoadPlan>): number => {
    const settings = fitSettings({ ...options, ...changed }, { ...plan, ...of }, companions);
    const gpuLayers = changed.gpuLayers ?? plan.gpuLayers;
    const estimate = estimateFit(model, {
      ...settings,
      gpuLayers: typeof gpuLayers === "number" ? gpuLayers : plan.layers,
      opOffload: onGpu,
    });
    return onGpu ? estimate.device : estimate.host;
  };
  const before = total({}, {});
  /** @param of what it changes in the plan */
  const frees = (changes: Partial<LoadOptions>, of: Partial<LoadPlan>): number =>
    before - total(changes, of);
  return { before, frees };
}

export function contextChange(plan: LoadPlan, context: number): string {
  return `context ${tokensInWords(plan.context)} → ${tokensInWords(context)}`;
}

export function expertsChange(more: number): string {
  return `experts of ${more} more ${more === 1 ? "layer" : "layers"} in memory`;
}

export function layersChange(fewer: number): string {
  return `${fewer} fewer ${fewer === 1 ? "layer" : "layers"} on the GPU`;
}

/**
 * Changes that make a model take less, with what each frees by the estimate, the largest first. A
 * smaller quantization is told without a change, as another file must be chosen for it. Pure.
 */
export function fixesFor(load: LargeLoad, options: LoadOptions): LoadFix[] {
  const { model, plan } = load;
  const onGpu = plan.gpuLayers > 0;
  const saved = savings(load, options);
  const fixes: (LoadFix & { frees: number })[] = [];
  const offer = (what: string, changes: Partial<LoadOptions>, of: Partial<LoadPlan>): void => {
    const frees = saved.frees(changes, of);
    if (frees < saved.before * LEAST_SHARE) return;
    fixes.push({ label: `${what} frees ${memoryAmount(frees)}`, changes, frees });
  };
  const half = Math.max(LEAST_CONTEXT, Math.floor(plan.context / 2));
  if (half < plan.context) {
    offer(contextChange(plan, half), { context: half }, { context: half });
  }
  if (
    plan.kvTypeK === "F16" &&
    plan.kvTypeV === "F16" &&
    options.flashAttention !== "off" &&
    (!onGpu || flashesEverywhere(model))
  ) {
    const q8 = { kvTypeK: "Q8_0", kvTypeV: "Q8_0" } as const;
    offer("KV cache F16 → Q8_0", q8, q8);
  }
  if (plan.slots > 1) {
    offer(`${plan.slots} slots → 1`, { slots: 1 }, { slots: 1, unified: false });
  }
  const experts = model.layers.filter((layer) => layer.experts).length;
  const kept = options.expertLayersInMemory ?? plan.expertLayersInMemory;
  if (onGpu && kept < experts) {
    const more = Math.max(1, Math.ceil((experts - kept) / FEWER_LAYERS));
    const expertLayersInMemory = Math.min(model.layers.length, kept + more);
    offer(expertsChange(more), { expertLayersInMemory }, {});
  } else if (onGpu) {
    const fewer = Math.max(1, Math.ceil(plan.gpuLayers / FEWER_LAYERS));
    const gpuLayers = Math.max(0, plan.gpuLayers - fewer);
    offer(layersChange(fewer), { gpuLayers }, {});
  }
  fixes.sort((a, b) => b.frees - a.frees);
  const smaller = { label: "another quantization of it, with smaller weights", changes: {} };
  return [...fixes, { ...smaller, frees: null }];
}

/** Back to the options with which it was loaded last; nothing where those are wished again. Pure. */
export function asBefore(wished: LoadOptions | null, before: LoadOptions | null): LoadFix[] {
  if (before === null || wished === null || isDeepStrictEqual(before, wished)) return [];
  return [{ label: "the options it had before", changes: before, frees: null }];
}

/** What helps a load whose split over GPUs the engine refused. Pure. */
export function otherSplit({ splitMode }: LoadOptions): LoadFix[] {
  if (splitMode !== "row" && splitMode !== "tensor") return [];
  return [{ label: "split by layers", changes: { splitMode: "layer" }, frees: null }];
}
