import type { ComputeSettings } from "./compute-buffers.ts";
import type { FitLayer, FitModel } from "./fit-model.ts";
import { flashesEverywhere } from "./flash-attention.ts";

/** What a GPU computes with that does not lie on it. */
export interface OffloadedLayers {
  /** Layers that lie in memory with their caches. */
  readonly whole: readonly FitLayer[];
  /** Bytes of each one's cache. */
  readonly caches: readonly number[];
  /** Layers of which only the experts do (-ncmoe). */
  readonly experts: readonly FitLayer[];
}

const FLOAT = 4;
const HALF = 2;
/** Hidden states of a batch that are held beside a step: of attention and dense parts, of experts. */
const HIDDEN = { dense: 5, experts: 3 };
/** A copy of the cache leaves a gap behind that the next layer's only sometimes goes into. */
const CACHE_COPIES = 1.25;

/**
 * Bytes of the compute buffer of a GPU that reads prompts with layers in memory: of each step it gets a copy of
 * the matrix, of attention one of the cache. It is the same whether one layer lies there or all. 0 for none.
 * Fitted to what llama.cpp reserves, within a tenth of it for most models (docs/fit.md).
 */
export function offloadBuffer(
  model: FitModel,
  { caches, experts, whole }: OffloadedLayers,
  settings: ComputeSettings,
): number {
  const { cells, flashAttention, microBatch: tokens, slidingCells, unpacked = 0 } = settings;
  const steps = [
    ...whole.flatMap((layer) => layer.steps),
    ...experts.flatMap((layer) => layer.steps.filter((step) => step.experts)),
  ];
  const hidden = FLOAT * model.width * tokens;
  const peaks = steps.map(
    (step) =>
      step.weight +
      FLOAT * step.values * tokens +
      hidden * (step.experts ? HIDDEN.experts : HIDDEN.dense),
  );
  // Without a kernel the processor computes attention, where the caches are.
  if (whole.length > 0 && (!flashAttention || flashesEverywhere(model))) {
    const scores = flashAttention ? 0 : model.heads * Math.max(cells, slidingCells);
    const attention = FLOAT * tokens * (2 * model.queries + scores) + cells * unpacked;
    const copied = CACHE_COPIES * Math.max(0, ...caches);
    peaks.push(attention + copied + hidden * HIDDEN.dense);
  }
  if (peaks.length === 0) return 0;
  const mask = (flashAttention ? HALF : FLOAT) * (cells + slidingCells) * tokens;
  return mask + Math.max(...peaks);
}
