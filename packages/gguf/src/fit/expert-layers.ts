import { estimateFit } from "./estimate.ts";
import type { FitSettings } from "./estimate.ts";
import type { FitModel } from "./fit-model.ts";
import { isPlaced } from "./gpu-layers.ts";
import type { FitMachine } from "./gpu-layers.ts";

/** Experts that stay in memory, so that all the rest goes to the GPU. */
export interface KeptExperts {
  /** Of so many layers, the first ones (-ncmoe). */
  readonly layers: number;
  /** Bytes of GPU memory less than with these settings. */
  readonly frees: number;
}

/**
 * The fewest layers whose experts must stay in memory for everything else to go where it was asked for. Null
 * without a GPU or experts, and where not even all of them are enough. Pure.
 */
export function expertsToKeep(
  model: FitModel,
  settings: FitSettings,
  machine: FitMachine,
): KeptExperts | null {
  const last = model.layers.findLastIndex(({ experts }) => experts);
  if (machine.vramFree.length === 0 || last === -1 || settings.gpuLayers === 0) return null;
  const before = settings.expertLayersInMemory ?? 0;
  for (let layers = before + 1; layers <= last + 1; layers++) {
    const kept = { ...settings, expertLayersInMemory: layers };
    if (!isPlaced(model, kept, machine)) continue;
    const frees = estimateFit(model, settings).device - estimateFit(model, kept).device;
    return { layers, frees };
  }
  return null;
}
