import type { KvType } from "../model/kv-cache.ts";
import type { FitModel } from "./fit-model.ts";
import { hasFlashKernel } from "./flash-kernels.ts";

/** Whether CUDA has a kernel for all of a model's layers. Pure. */
export function flashesEverywhere({ headShapes }: Pick<FitModel, "headShapes">): boolean {
  return headShapes.every(hasFlashKernel);
}

const WHOLE_TYPES = new Set<KvType>(["F32", "F16", "BF16"]);

/**
 * What llama.cpp makes of FlashAttention: quantized values need it, whoever computes it then; left to itself it
 * goes without where a GPU that holds a cache has no kernel for it (llama-context.cpp, resolve_fused_ops). Pure.
 * @param wished true, false, or undefined: automatic
 * @param first of the layers on GPUs
 */
export function usesFlashAttention(
  model: Pick<FitModel, "headShapes" | "kv" | "layers">,
  wished: boolean | undefined,
  valueType: KvType,
  first: number,
): boolean {
  if (wished !== undefined) return wished;
  if (!WHOLE_TYPES.has(valueType)) return true;
  const attends = model.kv.layers.some(({ layer }) => layer >= first);
  if (attends && !flashesEverywhere(model)) return false;
  return !meetsState(model, first);
}

/**
 * Whether attention in memory, without experts, lies right before a recurrent layer on a GPU: llama.cpp takes that
 * for a lack of support, and goes without FlashAttention everywhere (seen with Jamba and LFM2; docs/fit.md).
 */
function meetsState({ kv, layers }: Pick<FitModel, "kv" | "layers">, first: number): boolean {
  const attends = kv.layers.some(({ layer }) => layer === first - 1);
  return attends && layers[first - 1]?.experts === false && (layers[first]?.state ?? 0) > 0;
}
