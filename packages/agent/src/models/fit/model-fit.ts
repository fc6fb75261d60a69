import { fitModel, GPU_MARGIN, type FitMachine, type KvType } from "@llcuda/gguf";
import { AUTOMATIC, type MachineFacts, type LoadOptions, type ModelFit } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import { mutable } from "../../tensors/mutable.ts";
import type { OpenedFile } from "../../tensors/open-file.ts";
import { planLoad } from "./load-plan.ts";

/** What a person may choose; the rest is chosen as a load chooses it. */
export interface FitWishes {
  context?: number | null | undefined;
  kvType?: KvType | null | undefined;
  slots?: number | null | undefined;
  gpuLayers?: LoadOptions["gpuLayers"] | undefined;
  expertLayersInMemory?: number | null | undefined;
  flashAttention?: LoadOptions["flashAttention"] | undefined;
}

/** More tokens than any model was made for. */
export const MAX_CONTEXT = 16_777_216;
/** LLAMA_MAX_SEQ of llama.cpp. */
export const MAX_SLOTS = 256;

/**
 * What a model takes and where it would go now; what was not wished is as a load would choose it. Pure.
 * @throws Failure MODEL_UNSUPPORTED
 */
export function modelFit(file: OpenedFile, wishes: FitWishes, free: FitMachine): ModelFit {
  const tensors = file.tensors.map(({ tensor }) => tensor);
  const model = fitModel(file.first, tensors);
  if (model === null) {
    const hint = "A model's first file is needed, not a projector, an adapter or a later part.";
    throw new Failure(
      "MODEL_UNSUPPORTED",
      `${file.name} does not say how large its KV cache is (layers, heads, width)`,
      hint,
    );
  }
  const { placement, plan } = planLoad(model, optionsOf(wishes), free);
  const settings = {
    context: plan.context,
    kvType: plan.kvTypeK,
    slots: plan.slots,
    unified: plan.unified,
  };
  const { architecture, checked, contextLength } = model;
  const placed = mutable(placement);
  const shown = { ...mutable(free), margin: GPU_MARGIN };
  return {
    file: file.name,
    architecture,
    checked,
    contextLength,
    settings,
    machine: shown,
    ...placed,
  };
}

function optionsOf({
  context = null,
  expertLayersInMemory = null,
  flashAttention = null,
  gpuLayers = null,
  kvType = null,
  slots = null,
}: FitWishes): LoadOptions {
  const kvTypes = { kvTypeK: kvType, kvTypeV: kvType };
  return {
    ...AUTOMATIC,
    ...kvTypes,
    context,
    expertLayersInMemory,
    flashAttention,
    gpuLayers,
    slots,
  };
}

/** GPUs that programs see and whose memory is known, as long as nothing keeps them from working. */
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
  };
}
