import type { FitAdvice, LoadOptions, ModelFit } from "@llcuda/protocol";
import { formatCount, formatMemory } from "../../../ui/format.ts";
import type { MarkState } from "../../../ui/StateMark.tsx";

export interface Verdict {
  mark: MarkState;
  word: string;
}

/** What of a fit decides its words. */
type Judged = Pick<ModelFit, "verdict" | "machine"> & {
  estimate: Pick<ModelFit["estimate"], "gpuLayers" | "layers"> &
    Partial<Pick<ModelFit["estimate"], "expertLayers">>;
};

/** The verdict in a word or two. Without a GPU memory is all there is, and no fault. */
export function verdictOf({ verdict, estimate, machine }: Judged): Verdict {
  const { expertLayers = 0, gpuLayers, layers } = estimate;
  switch (verdict) {
    case "fits":
      return expertLayers === 0
        ? { mark: "ok", word: "Fits" }
        : { mark: "warn", word: "Experts in RAM" };
    case "partial":
      return { mark: "warn", word: `Partial, ${gpuLayers} of ${layers}` };
    case "ram-only":
      return machine.vramFree.length === 0
        ? { mark: "ok", word: "Fits in RAM" }
        : { mark: "warn", word: "RAM only" };
    case "no":
      return { mark: "fail", word: "Too big" };
  }
}

/** The same in a sentence, with the memory that decides. */
export function verdictSentence(fit: ModelFit): string {
  const { estimate, machine, cause } = fit;
  const hasGpu = machine.vramFree.length > 0;
  const room = hasGpu
    ? `${formatMemory(freeVram(fit))} of GPU memory`
    : `${formatMemory(machine.ramFree)} of memory`;
  const why =
    cause === "context"
      ? " The context is too big: the weights alone would go."
      : cause === "weights"
        ? " The weights are too big, whatever the context."
        : cause === "shares"
          ? " The shares that were chosen put too much on one GPU."
          : "";
  switch (fit.verdict) {
    case "fits":
      if (estimate.expertLayers > 0) {
        return `All ${estimate.layers} layers go to the GPU but for the experts of ${estimate.expertLayers}, which stay in memory: slower, but quicker than fewer layers.`;
      }
      return `All ${estimate.layers} layers go to the GPU, with ${room} free now.`;
    case "partial":
      return `${estimate.gpuLayers} of ${estimate.layers} layers go to the GPU, the rest stays in memory: slower.${why}`;
    case "ram-only":
      return hasGpu
        ? `No layer goes to the GPU with ${room} free; it would run in memory.${promptWords(estimate.device)}${why}`
        : `It fits into the ${room} that is free now.`;
    case "no":
      return `It needs ${formatMemory(estimate.total)}; neither GPU nor memory has that free now.${why}`;
  }
}

function layersWord(layers: number): string {
  return `${layers} ${layers === 1 ? "layer" : "layers"}`;
}

/** What becomes of a GPU that holds no layer. */
function promptWords(device: number): string {
  return device === 0
    ? " The GPU is left alone."
    : ` The GPU helps to read prompts, with ${formatMemory(device)}.`;
}

/** Free on all GPUs, as far as llcuda would use it. Bytes. */
export function freeVram({ machine }: Pick<ModelFit, "machine">): number {
  return machine.vramFree.reduce((sum, free) => sum + Math.max(0, free - machine.margin), 0);
}

/** An advice as a button says it. */
export function adviceWords(advice: FitAdvice): string {
  switch (advice.kind) {
    case "context":
      return `Context ${formatCount(advice.context)} frees ${formatMemory(advice.frees)}`;
    case "kv-type":
      return `KV cache ${advice.kvType} frees ${formatMemory(advice.frees)}`;
    case "slots":
      return `${advice.slots === 1 ? "One slot" : `${advice.slots} slots`} frees ${formatMemory(advice.frees)}`;
    case "smaller-weights":
      return `Another quantization: at most ${formatMemory(advice.most)} of weights`;
    case "free-shares":
      return "Shares by what is free on each GPU";
    case "experts-in-memory":
      return `Experts of ${layersWord(advice.layers)} in memory free ${formatMemory(advice.frees)} of the GPU`;
  }
}

/** The options that follow an advice; null for one that options cannot follow. */
export function adviceChange(advice: FitAdvice): Partial<LoadOptions> | null {
  switch (advice.kind) {
    case "context":
      return { context: advice.context };
    case "kv-type":
      return { kvTypeK: advice.kvType, kvTypeV: advice.kvType };
    case "slots":
      return { slots: advice.slots };
    case "free-shares":
      return { tensorSplit: null };
    case "experts-in-memory":
      return { expertLayersInMemory: advice.layers };
    case "smaller-weights":
      return null;
  }
}
