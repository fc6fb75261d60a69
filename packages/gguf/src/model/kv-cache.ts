import type { Gguf } from "../read/gguf.ts";
import { tensorType } from "../tensor-type.ts";
import type { TensorTypeName } from "../tensor-type.ts";
import { perLayer } from "./model-card.ts";

/** The types that llama.cpp's -ctk and -ctv take. */
export const KV_TYPES = [
  "F32",
  "F16",
  "BF16",
  "Q8_0",
  "Q5_1",
  "Q5_0",
  "Q4_1",
  "Q4_0",
  "IQ4_NL",
] as const satisfies readonly TensorTypeName[];
export type KvType = (typeof KV_TYPES)[number];

/** What one layer keeps of each token, in values; layers that keep nothing are not listed. */
export interface KvLayer {
  readonly layer: number;
  readonly keys: number;
  readonly values: number;
  /** True: it looks back no further than the window, and keeps no more. */
  readonly sliding: boolean;
}

/** All that a model's KV cache depends on. */
export interface KvPlan {
  /** Tokens that a sliding layer looks back; null without such layers. */
  readonly window: number | null;
  readonly layers: readonly KvLayer[];
}

/** llama-hparams.h, LLAMA_MAX_LAYERS: nothing beyond it is loaded. */
const MAX_LAYERS = 512;

/** Of every so many layers one sees everything; llama.cpp's load_swa_pattern, where files are silent. */
const SLIDING_PATTERNS: Readonly<
  Record<string, readonly [period: number, dense: "first" | "last"]>
> = {
  afmoe: [4, "last"],
  cohere2: [4, "last"],
  cohere2moe: [4, "first"],
  exaone4: [4, "last"],
  "exaone-moe": [4, "last"],
  gemma2: [2, "last"],
  gemma3: [6, "last"],
  gemma3n: [5, "last"],
  "gemma-embedding": [6, "last"],
  "gpt-oss": [2, "last"],
  laguna: [4, "first"],
  llama4: [4, "last"],
  mellum: [4, "last"],
  "modern-bert": [3, "first"],
  olmo2: [4, "last"],
  plamo3: [8, "last"],
  smallthinker: [4, "first"],
};

/** Where the file has no window, and where llama.cpp does not ask it how large the window is. */
const WINDOWS: Readonly<Record<string, number>> = { gemma2: 4096, llama4: 8192 };
const FIXED_WINDOWS: Readonly<Record<string, number>> = { llama4: 8192, smallthinker: 4096 };

/** Layers from here on share the cache of the ones before; llama.cpp knows it by the architecture. */
const SHARED_FROM: Readonly<Record<string, number>> = { gemma3n: 20 };

/** Of so many layers one has attention, the others a state of fixed size; the usual interval (qwen3next.cpp). */
export const FULL_INTERVALS: Readonly<Record<string, number>> = {
  qwen3next: 4,
  qwen35: 4,
  qwen35moe: 4,
};

/** These keep nothing of a token: each batch is looked at by itself (llama-model.cpp, create_memory). */
const WITHOUT_CACHE = new Set([
  ..."bert jina-bert-v2 jina-bert-v3 nomic-bert nomic-bert-moe neo-bert eurobert modern-bert".split(
    " ",
  ),
  ..."gemma-embedding dream llada llada-moe rnd1 wavtokenizer-dec".split(" "),
]);

/** What the layers of a model keep of each token; null where the file does not say enough. */
export function kvPlan(gguf: Gguf): KvPlan | null {
  const architecture = gguf.architecture ?? "";
  const own = (key: string): number | readonly number[] | null =>
    perLayer(gguf, `${architecture}.${key}`);
  const number = (key: string): number | null => {
    const value = own(key);
    return typeof value === "number" ? value : null;
  };
  const count = number("block_count");
  const heads = own("attention.head_count");
  const width = number("embedding_length");
  if (count === null || count > MAX_LAYERS || heads === null || width === null) return null;
  if (WITHOUT_CACHE.has(architecture)) return { window: null, layers: [] };
  const usual = width / Math.max(1, of(heads, 0));
  const keyLength = number("attention.key_length") ?? usual;
  const valueLength = number("attention.value_length") ?? usual;
  const keyHeads = own("attention.head_count_kv") ?? heads;
  // DeepSeek's latent attention: one compressed row stands for keys and values.
  const latent = number("attention.key_length_mla") !== null;
  const told = number("attention.sliding_window") ?? WINDOWS[architecture] ?? 0;
  const window = told === 0 ? 0 : (FIXED_WINDOWS[architecture] ?? told);
  const slides = slidingLayers(gguf, architecture, window);
  const interval = number("full_attention_interval") ?? FULL_INTERVALS[architecture] ?? 1;
  const shared = number("attention.shared_kv_layers") ?? 0;
  const kept = Math.min(count - shared, SHARED_FROM[architecture] ?? count);
  const layers = Array.from({ length: Math.max(0, kept) }, (_, layer): KvLayer => {
    const sliding = slides(layer);
    const length = (key: string, full: number): number =>
      sliding ? (number(`attention.${key}_length_swa`) ?? full) : full;
    const attends = (layer + 1) % interval === 0;
    const rows = attends ? of(keyHeads, layer) : 0;
    return {
      layer,
      keys: rows * length("key", keyLength),
      values: latent ? 0 : rows * length("value", valueLength),
      sliding,
    };
  }).filter(({ keys, values }) => keys + values > 0);
  return { window: layers.some(({ sliding }) => sliding) ? window : null, layers };
}

function of(value: number | readonly number[], layer: number): number {
  return typeof value === "number" ? value : (value[layer] ?? 0);
}

function slidingLayers(
  gguf: Gguf,
  architecture: string,
  window: number,
): (layer: number) => boolean {
  if (window === 0) return () => false;
  const pattern = gguf.metadata.get(`${architecture}.attention.sliding_window_pattern`)?.value;
  if (typeof pattern === "object") return (layer) => Boolean(pattern.values?.[layer]);
  const [period, dense] = SLIDING_PATTERNS[architecture] ?? [0, "last"];
  const every = typeof pattern === "number" ? pattern : period;
  // llama.cpp ignores the window of architectures without a pattern.
  if (every === 0) return () => false;
  return dense === "first" ? (layer) => layer % every !== 0 : (layer) => layer % every < every - 1;
}

export interface KvSettings {
  /** Tokens over all slots; llama.cpp rounds up to a multiple of 256. */
  readonly context: number;
  readonly keyType: KvType;
  readonly valueType: KvType;
  /** llama-server's -ub; sliding layers keep as much beyond their window. 512 by default. */
  readonly microBatch?: number;
  /** Sequences at once; 1 by default. */
  readonly slots?: number;
  /** True: the slots share one cache; false (the default): each has its part of the context. */
  readonly unified?: boolean;
  /** True: sliding layers keep all of the context, too (--swa-full). */
  readonly slidingFull?: boolean;
}

/** llama-server's own, where nothing is asked for. */
const AUTOMATIC_SLOTS = 4;

/**
 * How llama-server divides its context: so many slots with a part each, or its own 4 that share it.
 * @param shared one cache for all (-kvu), or one each; null: as the number is asked for or not
 */
export function slotsFor(
  asked: number | null = null,
  shared: boolean | null = null,
): { slots: number; unified: boolean } {
  return { slots: asked ?? AUTOMATIC_SLOTS, unified: shared ?? asked === null };
}

export interface KvCost {
  /** Of the whole cache, as llama-server allocates it. */
  readonly bytes: number;
  /** What one more token costs in the layers that see everything. */
  readonly bytesPerToken: number;
}

const PADDING = 256;

/** Tokens that a cache has room for; of caches that each slot has its own, tokens of one. */
export function kvCells(
  window: number | null,
  { context, microBatch = 512, slidingFull, slots = 1, unified = false }: KvSettings,
): { full: number; sliding: number; caches: number } {
  const caches = unified ? 1 : slots;
  const full = kvPadded(context / caches);
  const windows = kvPadded((window ?? 0) * (unified ? slots : 1) + microBatch);
  const sliding = slidingFull === true ? full : Math.min(full, windows);
  return { full, sliding, caches };
}

/** As llama.cpp rounds a context. */
export function kvPadded(tokens: number): number {
  return Math.ceil(tokens / PADDING) * PADDING;
}

/** What one layer's cache costs in memory (llama_kv_cache_iswa). */
export function kvLayerBytes(layer: KvLayer, window: number | null, settings: KvSettings): number {
  const { caches, full, sliding } = kvCells(window, settings);
  return kvTokenBytes(layer, settings) * caches * (layer.sliding ? sliding : full);
}

/** What a context costs in memory, over all layers. */
export function kvCost(plan: KvPlan, settings: KvSettings): KvCost {
  let [bytes, bytesPerToken] = [0, 0];
  for (const layer of plan.layers) {
    bytes += kvLayerBytes(layer, plan.window, settings);
    if (!layer.sliding) bytesPerToken += kvTokenBytes(layer, settings);
  }
  return { bytes, bytesPerToken };
}

/** What one layer keeps of one token, in bytes. */
export function kvTokenBytes(
  { keys, values }: KvLayer,
  { keyType, valueType }: Pick<KvSettings, "keyType" | "valueType">,
): number {
  return bytesFor(keyType, keys) + bytesFor(valueType, values);
}

function bytesFor(name: KvType, elements: number): number {
  const { blockElements, blockBytes } = tensorType(name);
  return (elements / blockElements) * blockBytes;
}
