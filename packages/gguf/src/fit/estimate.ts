import { kvCells, kvLayerBytes, kvPadded, slotsFor } from "../model/kv-cache.ts";
import type { KvType } from "../model/kv-cache.ts";
import { computeBuffer, inputs } from "./compute-buffers.ts";
import type { ComputeSettings } from "./compute-buffers.ts";
import { sum } from "./fit-model.ts";
import type { FitModel } from "./fit-model.ts";

/** How a model is to be loaded; what is left out is as llama-server has it by itself. */
export interface FitSettings {
  /** Tokens over all slots (-c). */
  readonly context: number;
  /** Of keys and values (-ctk, -ctv). F16 by default. */
  readonly kvType?: KvType;
  /** Of values, where it is another. */
  readonly valueType?: KvType;
  /** Requests answered at once (-np): 4 that share one cache where nothing is asked for. */
  readonly slots?: number;
  /** True: all slots share one cache (-kvu); false: each has its part. */
  readonly unified?: boolean;
  /** -ub, 512. */
  readonly microBatch?: number;
  readonly flashAttention?: boolean;
  /** -ngl: the last so many of all layers and the output, which counts as one. All by default. */
  readonly gpuLayers?: number;
  /** -ncmoe: the experts of the first so many layers stay in memory. None by default. */
  readonly expertLayersInMemory?: number;
  /** What is loaded beside it: a draft model, a projector, adapters. */
  readonly beside?: Beside;
  /** Rows of logits of a batch: one a slot in llama-server, all in llama-fit-params. */
  readonly outputs?: number;
  /** Whether a GPU computes with weights that lie in memory, which it gets a copy of. */
  readonly opOffload?: boolean;
}

/** Bytes on the GPU and in memory. */
export interface Placed {
  readonly device: number;
  readonly host: number;
}

/** Bytes by what they hold. */
export interface FitShares {
  readonly weights: Placed;
  readonly kv: Placed;
  readonly compute: Placed;
}

/** What of a model's settings holds for what is loaded beside it, too. */
export type SharedSettings = Required<Pick<FitSettings, "context" | "slots" | "unified">>;

/**
 * What is loaded beside a model takes under its settings. Pure.
 * @param onGpu whether a layer of the model goes to a GPU
 */
export type Beside = (settings: SharedSettings, onGpu: boolean) => FitShares;

export interface FitEstimate extends FitShares {
  /** The answers' logits, in memory. */
  readonly output: number;
  readonly device: number;
  readonly host: number;
  readonly total: number;
  /** Layers on the GPU, the output counted as one; `layers` is the most. */
  readonly gpuLayers: number;
  readonly layers: number;
}

/** llama-server's own. */
const DEFAULT_MICRO_BATCH = 512;
/** Hidden states of a batch in a buffer: of a whole model, of the rest in memory, of the rest on a GPU. */
const HIDDEN = { whole: 4, host: 5, device: 2, deviceExperts: 4 };
const FLOAT = 4;

/** What a model takes under these settings. Pure; nothing is asked of the machine. */
export function estimateFit(model: FitModel, settings: FitSettings): FitEstimate {
  const { context, flashAttention = true, kvType = "F16", opOffload = true } = settings;
  // llama.cpp computes no more at once than its context holds, which it rounds up.
  const microBatch = Math.min(settings.microBatch ?? DEFAULT_MICRO_BATCH, kvPadded(context));
  const { slots, unified } = { ...slotsFor(settings.slots), ...settings };
  const { outputs = slots } = settings;
  const layers = model.layers.length + 1;
  const gpuLayers = Math.max(0, Math.min(layers, settings.gpuLayers ?? layers));
  // The output goes first, then the last layers (llama-model.cpp, get_layer_buft_list).
  const first = gpuLayers === 0 ? model.layers.length : layers - gpuLayers;
  const [onHost, onDevice] = [model.layers.slice(0, first), model.layers.slice(first)];
  const hasOutput = gpuLayers > 0;
  const { valueType = kvType } = settings;
  const kvSettings = { context, keyType: kvType, valueType, microBatch, slots, unified };
  const kv = (on: (layer: number) => boolean): number =>
    sum(
      model.kv.layers
        .filter(({ layer }) => on(layer))
        .map((layer) => kvLayerBytes(layer, model.kv.window, kvSettings)),
    );
  const cells = kvCells(model.kv.window, kvSettings);
  const buffers: ComputeSettings = {
    microBatch,
    flashAttention,
    outputs,
    cells: cells.full,
    slidingCells: model.kv.window === null ? 0 : cells.sliding,
  };
  const whole = onHost.length === 0;
  const kept = onDevice.slice(0, Math.max(0, (settings.expertLayersInMemory ?? 0) - first));
  const experts = sum(kept.map(({ expertWeights }) => expertWeights));
  const weights = {
    device: sum(onDevice.map((layer) => layer.weights)) + (hasOutput ? model.output : 0) - experts,
    host: sum(onHost.map((layer) => layer.weights)) + hostEnds(model, hasOutput) + experts,
  };
  const rest = onDevice.some(({ experts }) => experts) ? HIDDEN.deviceExperts : HIDDEN.device;
  const compute = {
    device: hasOutput
      ? computeBuffer(model, onDevice, buffers, { hasOutput, hidden: whole ? HIDDEN.whole : rest })
      : 0,
    host: whole
      ? inputs(model, buffers, HIDDEN.whole)
      : computeBuffer(model, onHost, buffers, { hasOutput: !hasOutput, hidden: HIDDEN.host }),
  };
  if (opOffload) {
    const copied = onHost.map(({ largest }) => largest);
    compute.device += Math.max(0, ...copied, ...kept.map(({ largestExpert }) => largestExpert));
  }
  const placed = { device: kv((layer) => layer >= first), host: kv((layer) => layer < first) };
  const output = model.vocabulary * slots * FLOAT;
  const beside = settings.beside?.({ context, slots, unified }, hasOutput);
  if (beside !== undefined) {
    for (const place of ["device", "host"] as const) {
      weights[place] += beside.weights[place];
      placed[place] += beside.kv[place];
      compute[place] += beside.compute[place];
    }
  }
  const device = weights.device + placed.device + compute.device;
  const host = weights.host + placed.host + compute.host + output;
  return {
    weights,
    kv: placed,
    compute,
    output,
    device,
    host,
    total: device + host,
    gpuLayers,
    layers,
  };
}

/** The embedding stays in memory; the output too, unless a GPU has it or it is the embedding. */
function hostEnds({ embedding, output, tied }: FitModel, outputOnDevice: boolean): number {
  if (outputOnDevice) return embedding;
  return tied ? output : embedding + output;
}
