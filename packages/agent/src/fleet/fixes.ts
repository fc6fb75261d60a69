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

/**
 * Changes that make a model take less, with what each frees by the estimate, the largest first. A
 * smaller quantization is told without a change, as another file must be chosen for it. Pure.
 */
export function fixesFor(
  { companions, model, plan }: Pick<PricedLoad, "companions" | "model" | "plan">,
  options: LoadOptions,
): LoadFix[] {
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
  const fixes: (LoadFix & { frees: number })[] = [];
  const offer = (what: string, changes: Partial<LoadOptions>, of: Partial<LoadPlan>): void => {
    const frees = before - total(changes, of);
    if (frees < before * LEAST_SHARE) return;
    fixes.push({ label: `${what} frees ${memoryAmount(frees)}`, changes, frees });
  };
  const half = Math.max(LEAST_CONTEXT, Math.floor(plan.context / 2));
  if (half < plan.context) {
    const words = `context ${tokensInWords(plan.context)} → ${tokensInWords(half)}`;
    offer(words, { context: half }, { context: half });
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
    offer(`experts of ${more} more layers in memory`, { expertLayersInMemory }, {});
  } else if (onGpu) {
    const fewer = Math.max(1, Math.ceil(plan.gpuLayers / FEWER_LAYERS));
    const gpuLayers = Math.max(0, plan.gpuLayers - fewer);
    offer(`${fewer} fewer ${fewer === 1 ? "layer" : "layers"} on the GPU`, { gpuLayers }, {});
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

/** The change with which a load that ran out of memory is tried once more; null: nothing helps. */
export function lessMemory(fixes: readonly LoadFix[]): LoadFix | null {
  return fixes.find(({ changes }) => Object.keys(changes).length > 0) ?? null;
}
