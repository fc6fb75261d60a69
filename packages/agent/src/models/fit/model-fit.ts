import {
  fitModel,
  GPU_MARGIN,
  placeModel,
  type FitMachine,
  type FitSettings,
  type KvType,
} from "@llcuda/gguf";
import type { MachineFacts, ModelFit } from "@llcuda/protocol";
import { CONTEXT_SIZE } from "../../engine/engine-command.ts";
import { Failure } from "../../failure.ts";
import { mutable } from "../../tensors/mutable.ts";
import type { OpenedFile } from "../../tensors/open-file.ts";

/** What a person may choose; the rest is as the engine has it by itself. */
export interface FitWishes {
  context?: number | undefined;
  kvType?: KvType | undefined;
  slots?: number | undefined;
}

/** More tokens than any model was made for. */
export const MAX_CONTEXT = 16_777_216;
/** LLAMA_MAX_SEQ of llama.cpp. */
export const MAX_SLOTS = 256;

/** llama-server's own, where the agent asks for none. */
const SLOTS = 4;

/** What a model takes and where it would go now. Pure. @throws Failure MODEL_UNSUPPORTED */
export function modelFit(
  file: OpenedFile,
  { context = CONTEXT_SIZE, kvType = "F16", slots }: FitWishes,
  machine: MachineFacts,
): ModelFit {
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
  const settings = { context, kvType, slots: slots ?? SLOTS, unified: slots === undefined };
  const asked: FitSettings = settings;
  const free = freeOf(machine);
  const { architecture, checked, contextLength } = model;
  const placed = mutable(placeModel(model, asked, free));
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
