import type { FitLayer, FitModel } from "./fit-model.ts";

/** What the size of a compute buffer depends on, besides the model. */
export interface ComputeSettings {
  /** Tokens computed at once: llama-server's -ub. */
  readonly microBatch: number;
  readonly flashAttention: boolean;
  /** Rows of logits kept of one batch. */
  readonly outputs: number;
  /** Tokens of context that one row of a mask covers, in full and in sliding layers. */
  readonly cells: number;
  readonly slidingCells: number;
  /** Bytes of F16 that CUDA unpacks a token of a layer's quantized cache to; 0 where none is quantized. */
  readonly unpacked?: number;
}

const FLOAT = 4;
const HALF = 2;
const INDEX = 8;

/**
 * Bytes of llama.cpp's compute buffer for these layers on one device: the inputs, which live as long as
 * the graph, and the greatest of its peaks. Fitted to what ggml's allocator reserves (docs/fit.md).
 * @param where hidden: states of the whole batch that are held beside the peak; copies: as `inputs`
 */
export function computeBuffer(
  model: FitModel,
  layers: readonly FitLayer[],
  settings: ComputeSettings,
  where: { copies?: number; hasOutput: boolean; hidden: number },
): number {
  const { copies = 1, hasOutput, hidden } = where;
  const { microBatch: tokens, outputs } = settings;
  const feedForward = Math.max(0, ...layers.map((layer) => layer.feedForward)) * tokens;
  const attention = layers.length === 0 ? 0 : attentionPeak(model, settings);
  const logits = hasOutput ? model.vocabulary * Math.min(outputs, tokens) : 0;
  const peak = FLOAT * Math.max(feedForward, attention, logits);
  return inputs(model, settings, hidden, copies) + peak;
}

/**
 * What lies in a compute buffer all the time.
 * @param copies of masks and indices, where GPUs work on several batches at once
 */
export function inputs(
  model: FitModel,
  settings: ComputeSettings,
  hidden: number,
  copies = 1,
): number {
  const { cells, flashAttention, microBatch: tokens, slidingCells } = settings;
  const mask = flashAttention ? HALF : FLOAT;
  // Without FlashAttention V lies transposed: every value of a token has an index of its own.
  const indices = flashAttention ? 0 : INDEX * model.values * (slidingCells > 0 ? 2 : 1);
  const perToken = mask * (cells + slidingCells) + indices;
  return tokens * (copies * perToken + hidden * FLOAT * model.width);
}

function attentionPeak(model: FitModel, settings: ComputeSettings): number {
  const { cells, flashAttention, microBatch: tokens, unpacked = 0 } = settings;
  // Turned queries go into the room of a hidden state only where they are no wider.
  const queries = model.queries * (model.queries > model.width && model.values > 0 ? 2 : 1);
  const scores = flashAttention ? 0 : model.heads * Math.max(cells, settings.slidingCells);
  return tokens * (queries + scores) + (cells * unpacked) / FLOAT;
}
