import { computeBuffer } from "./compute-buffers.ts";
import type { ComputeSettings } from "./compute-buffers.ts";
import { sum } from "./fit-model.ts";
import type { FitLayer, FitModel } from "./fit-model.ts";
import { gpuOfLayers } from "./gpu-split.ts";
import type { GpuSplit } from "./gpu-split.ts";

/** Bytes on one GPU, by what they hold. */
export interface GpuShare {
  readonly weights: number;
  readonly kv: number;
  readonly compute: number;
}

/** What lies on GPUs: the last layers of a model, and its output. */
export interface GpuLoad {
  readonly model: FitModel;
  readonly layers: readonly FitLayer[];
  /** Bytes of each layer's KV cache. */
  readonly caches: readonly number[];
  /** Of so many of these layers, the first ones, the experts stay in memory. */
  readonly withoutExperts: number;
  /** Shares of the GPUs, in any unit; one GPU where there are none. */
  readonly shares: readonly number[];
  readonly split: GpuSplit;
  readonly buffers: ComputeSettings;
}

/** Hidden states of a batch in a buffer: of a whole model, of the rest of one, of such with experts. */
const HIDDEN = { whole: 4, rest: 2, restExperts: 4 };
/** The same where several batches are computed at once, on the first GPU and on another (docs/fit.md). */
const PIPELINE = { first: 16, other: 11 };
/** Batches that GPUs with all of a model work on at once: masks and indices are there as often (GGML_SCHED_MAX_COPIES). */
export const PIPELINE_COPIES = 4;

/** Whether several batches are computed at once (llama-context.cpp, pipeline_parallel). */
export function isPipelined({ layers, model, shares, split, withoutExperts }: GpuLoad): boolean {
  const whole = layers.length === model.layers.length && withoutExperts === 0;
  return shares.length > 1 && split === "layer" && whole;
}

/** What each GPU holds. Pure. @returns one for each share, at least one */
export function gpuShares(load: GpuLoad): GpuShare[] {
  return load.split === "tensor" ? partsOfAll(load) : layersOfEach(load);
}

function layersOfEach(load: GpuLoad): GpuShare[] {
  const { buffers, caches, layers, model, shares } = load;
  const places = gpuOfLayers(shares, layers.length + 1);
  const pipelined = isPipelined(load);
  return Array.from({ length: Math.max(1, shares.length) }, (_, gpu) => {
    const isHere = (_each: unknown, layer: number): boolean => places[layer] === gpu;
    const hasOutput = places.at(-1) === gpu;
    const own = layers.filter(isHere);
    if (own.length === 0 && !hasOutput) return { weights: 0, kv: 0, compute: 0 };
    const pipeline = gpu === places[0] ? PIPELINE.first : PIPELINE.other;
    const where = pipelined
      ? { hasOutput, hidden: pipeline, copies: PIPELINE_COPIES }
      : { hasOutput, hidden: hiddenOf(load) };
    return {
      weights: sum(weightsOf(load).filter(isHere)) + (hasOutput ? model.output : 0),
      kv: sum(caches.filter(isHere)),
      compute: computeBuffer(model, own, buffers, where),
    };
  });
}

/** A part of every matrix on each; the output is on all of them. */
function partsOfAll(load: GpuLoad): GpuShare[] {
  const { buffers, caches, layers, model, shares } = load;
  const parts = shares.length === 0 ? [1] : shares;
  const compute = computeBuffer(model, layers, buffers, {
    hasOutput: true,
    hidden: hiddenOf(load),
  });
  return parts.map((share) => {
    const part = share / sum(parts);
    return { weights: part * sum(weightsOf(load)) + model.output, kv: part * sum(caches), compute };
  });
}

function weightsOf({ layers, withoutExperts }: GpuLoad): number[] {
  return layers.map(({ expertWeights, weights }, layer) =>
    layer < withoutExperts ? weights - expertWeights : weights,
  );
}

function hiddenOf({ layers, model }: GpuLoad): number {
  if (layers.length === model.layers.length) return HIDDEN.whole;
  return layers.some(({ experts }) => experts) ? HIDDEN.restExperts : HIDDEN.rest;
}
