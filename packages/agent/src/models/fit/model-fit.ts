import { GPU_CONTEXT, gpuReserve, type FitMachine } from "@llcuda/gguf";
import type { MachineFacts, ModelFit } from "@llcuda/protocol";
import { mutable } from "../../tensors/mutable.ts";
import type { PricedLoad } from "./load-pricing.ts";

/** A priced load as the wire tells it. Pure. @param file where the header was read */
export function modelFit(file: string, priced: PricedLoad): ModelFit {
  const { companions, machine, model, placement, plan } = priced;
  const { context, kvTypeK, kvTypeV, slots, unified } = plan;
  const { architecture, checked, contextLength } = model;
  const { ramFree, vramFree } = machine;
  return {
    file,
    architecture,
    checked,
    contextLength,
    settings: { context, kvTypeK, kvTypeV, slots, unified },
    beside: {
      mmproj: companions.mmproj,
      files: companions.files,
      draft: companions.draft?.name ?? null,
    },
    machine: { vramFree: [...vramFree], ramFree, margin: gpuReserve(machine) },
    ...mutable(placement),
  };
}

/** GPUs that programs see and whose memory is known, as long as nothing keeps them from working; for an engine that is yet to start. */
export function freeOf({
  driverError,
  gpus,
  memoryAvailable,
  memoryTotal,
}: MachineFacts): FitMachine {
  const usable = driverError === null ? gpus.filter(({ visible }) => visible) : [];
  return {
    vramFree: usable.flatMap(({ memoryFree }) => memoryFree ?? []),
    ramFree: memoryAvailable ?? memoryTotal,
    contextBytes: GPU_CONTEXT,
  };
}
