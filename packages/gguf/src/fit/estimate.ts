import { kvCells, kvLayerBytes, kvPadded, slotsFor } from "../model/kv-cache.ts";
import type { KvType } from "../model/kv-cache.ts";
import { computeBuffer, inputs } from "./compute-buffers.ts";
import type { ComputeSettings } from "./compute-buffers.ts";
import { sum } from "./fit-model.ts";
import type { FitLayer, FitModel } from "./fit-model.ts";
import { usesFlashAttention } from "./flash-attention.ts";
import { gpuShares, isPipelined, PIPELINE_COPIES } from "./gpu-shares.ts";
import type { GpuLoad } from "./gpu-shares.ts";
import type { GpuSplit } from "./gpu-split.ts";
import { offloadBuffer } from "./offload-buffer.ts";

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
  /** --swa-full: layers with a window keep all of the context, too. */
  readonly slidingFull?: boolean;
  /** -fa; left out, as llama.cpp decides it by the heads (`usesFlashAttention`). */
  readonly flashAttention?: boolean;
  /** -ngl: the last so many of all layers and the output, which counts as one. All by default. */
  readonly gpuLayers?: number;
  /** -ncmoe: the experts of the first so many layers stay in memory. None by default. */
  readonly expertLayersInMemory?: number;
  /** What is loaded beside it: a draft model, a projector, adapters. */
  readonly beside?: Beside;
  /** Rows of logits of a batch: one a slot in llama-server, all in llama-fit-params. */
  readonly outputs?: number;
  /** Whether a GPU reads prompts with weights that lie in memory, which it gets copies of; false too where there is none. */
  readonly opOffload?: boolean;
  /** Shares of several GPUs (-ts), in any unit; one GPU by default. */
  readonly gpus?: readonly number[];
  /** -sm, `layer` by default. */
  readonly split?: GpuSplit;
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
 * @param onGpu whether the process uses a GPU: what is beside the model goes there whole, whatever of the model does
 */
export type Beside = (settings: SharedSettings, onGpu: boolean) => FitShares;

export interface FitEstimate extends FitShares {
  /** The answers' logits, in memory. */
  readonly output: number;
  readonly device: number;
  readonly host: number;
  readonly total: number;
  /** Of `device`, what lies on each GPU; empty where nothing does. */
  readonly gpus: readonly number[];
  /** Layers on the GPU, the output counted as one; `layers` is the most. */
  readonly gpuLayers: number;
  readonly layers: number;
  /** Of so many of the layers on the GPU the experts are in memory. */
  readonly expertLayers: number;
  readonly flashAttention: boolean;
}

/** llama-server's own. */
const DEFAULT_MICRO_BATCH = 512;
/** Hidden states of a batch in a buffer in memory: of a whole model, of the rest, of several batches at once. */
const HIDDEN = { whole: 4, rest: 5, pipeline: 10 };
/** Types of a KV cache that CUDA's FlashAttention reads as they are. */
const UNPACKED = new Set<KvType>(["F32", "F16", "BF16"]);
const HALF = 2;
const FLOAT = 4;

/** What a model takes under these settings. Pure; nothing is asked of the machine. */
export function estimateFit(model: FitModel, settings: FitSettings): FitEstimate {
  const { context, kvType = "F16", opOffload = true } = settings;
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
  const flashAttention = usesFlashAttention(model, settings.flashAttention, valueType, first);
  const { slidingFull = false } = settings;
  const kvSettings = {
    context,
    keyType: kvType,
    valueType,
    microBatch,
    slots,
    unified,
    slidingFull,
  };
  const caches = model.layers.map((own, index) => {
    const kept = model.kv.layers.filter(({ layer }) => layer === index);
    const cache = sum(kept.map((layer) => kvLayerBytes(layer, model.kv.window, kvSettings)));
    return cache + slots * own.state;
  });
  const cells = kvCells(model.kv.window, kvSettings);
  const buffers: ComputeSettings = {
    microBatch,
    flashAttention,
    outputs,
    // Without a cache the tokens of a batch see each other.
    cells: model.kv.layers.length > 0 ? cells.full : model.heads > 0 ? microBatch : 0,
    slidingCells: model.kv.window === null ? 0 : cells.sliding,
  };
  const scores = FLOAT * microBatch * model.heads * buffers.cells;
  const kept = onDevice.slice(0, Math.max(0, (settings.expertLayersInMemory ?? 0) - first));
  const load: GpuLoad = {
    model,
    layers: onDevice,
    caches: caches.slice(first),
    withoutExperts: kept.length,
    shares: settings.gpus ?? [],
    split: settings.split ?? "layer",
    buffers: { ...buffers, unpacked: opOffload ? unpackedBytes(model, kvType, valueType) : 0 },
  };
  const held = hasOutput ? gpuShares(load) : [];
  const beside = settings.beside?.({ context, slots, unified }, hasOutput || opOffload) ?? NOTHING;
  const offloaded = opOffload
    ? offloadBuffer(
        model,
        { whole: onHost, caches: caches.slice(0, first), experts: kept },
        load.buffers,
      )
    : 0;
  // What is loaded beside the model lies on the first GPU, which reads prompts with what lies in memory, too.
  const own = held[0] ?? { weights: 0, kv: 0, compute: 0 };
  const atFirst = {
    weights: beside.weights.device,
    kv: beside.kv.device,
    compute: beside.compute.device + Math.max(0, offloaded - own.compute),
  };
  const onGpus = (kind: keyof FitShares): number =>
    sum(held.map((gpu) => gpu[kind])) + atFirst[kind];
  const shares: FitShares = {
    weights: {
      device: onGpus("weights"),
      host:
        sum(onHost.map((layer) => layer.weights)) +
        sum(kept.map(({ expertWeights }) => expertWeights)) +
        hostEnds(model, hasOutput) +
        beside.weights.host,
    },
    kv: { device: onGpus("kv"), host: sum(caches.slice(0, first)) + beside.kv.host },
    compute: {
      device: onGpus("compute"),
      host:
        hostBuffer(load, opOffload ? [] : [...onHost, ...kept], hasOutput) +
        (opOffload && !flashAttention && scoresInMemory(model, first) ? scores : 0) +
        beside.compute.host,
    },
  };
  const output = model.vocabulary * slots * FLOAT;
  const placed = Object.values(shares) as Placed[];
  const host = sum(placed.map((each) => each.host)) + output;
  const [firstGpu = 0, ...others] = held.map((gpu) => gpu.weights + gpu.kv + gpu.compute);
  const gpus = [firstGpu + sum(Object.values(atFirst)), ...others];
  const device = sum(gpus);
  const total = device + host;
  const expertLayers = kept.filter(({ experts }) => experts).length;
  const of = { gpuLayers, layers, expertLayers, flashAttention };
  return { ...shares, output, device, host, total, gpus, ...of };
}

const NOTHING: FitShares = {
  weights: { device: 0, host: 0 },
  kv: { device: 0, host: 0 },
  compute: { device: 0, host: 0 },
};

/** F16 values of one token in the widest layer's cache, as far as they are quantized, in bytes. */
function unpackedBytes({ kv }: FitModel, keyType: KvType, valueType: KvType): number {
  const widths = kv.layers.map(
    ({ keys, values }) =>
      (UNPACKED.has(keyType) ? 0 : keys) + (UNPACKED.has(valueType) ? 0 : values),
  );
  return HALF * Math.max(0, ...widths);
}

/** The compute buffer in memory: of layers that the processor computes, or only the inputs for GPUs. */
function hostBuffer(load: GpuLoad, own: readonly FitLayer[], hasOutput: boolean): number {
  const { buffers, model } = load;
  if (own.length > 0) {
    return computeBuffer(model, own, buffers, { hasOutput: !hasOutput, hidden: HIDDEN.rest });
  }
  if (!isPipelined(load)) return inputs(model, buffers, HIDDEN.whole);
  return inputs(model, buffers, HIDDEN.pipeline, PIPELINE_COPIES);
}

/** Beside recurrent layers and without experts the processor computes attention that lies in memory (seen). */
function scoresInMemory({ kv, layers }: FitModel, first: number): boolean {
  const mixed = layers.some(({ state }) => state > 0) && first < layers.length;
  return mixed && kv.layers.some(({ layer }) => layer < first && layers[layer]?.experts === false);
}

/** The embedding stays in memory; the output too, unless a GPU has it or it is the embedding. */
function hostEnds({ embedding, output, tied }: FitModel, outputOnDevice: boolean): number {
  if (outputOnDevice) return embedding;
  return tied ? output : embedding + output;
}
