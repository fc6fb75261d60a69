import { grouped } from "../grouped.ts";
import { kvPlan } from "../model/kv-cache.ts";
import type { KvPlan } from "../model/kv-cache.ts";
import { perLayer } from "../model/model-card.ts";
import { tensorPlace } from "../model/tensor-role.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import type { HeadShape } from "./flash-kernels.ts";
import { unpriceable } from "./priceable.ts";
import { recurrentState } from "./recurrent-state.ts";

/** One layer, as far as memory depends on it. */
export interface FitLayer {
  readonly weights: number;
  /** Values that its widest part holds of each token at its peak: the feed-forward part, or a recurrent one. */
  readonly feedForward: number;
  /** The steps of that part by themselves, which a GPU computes with a copy of a matrix that lies in memory. */
  readonly steps: readonly FitStep[];
  readonly experts: boolean;
  /** Of the weights, bytes of all experts (-ncmoe leaves these in memory). */
  readonly expertWeights: number;
  /** Bytes that it keeps of each sequence, however long that is: a recurrent layer's state. */
  readonly state: number;
}

/** A multiplication with one matrix of a layer. */
export interface FitStep {
  /** Bytes of the matrix. */
  readonly weight: number;
  /** Values of each token that are held meanwhile. */
  readonly values: number;
  /** Whether the matrix holds experts. */
  readonly experts: boolean;
}

/** All that a model's memory depends on; plain data, so that it can be priced anew anywhere. */
export interface FitModel {
  readonly architecture: string;
  /** True: figures of this architecture are checked against llama.cpp (docs/fit.md). */
  readonly checked: boolean;
  readonly contextLength: number | null;
  readonly width: number;
  readonly vocabulary: number;
  readonly layers: readonly FitLayer[];
  /** Bytes of the token embedding and other tables that llama.cpp keeps in memory. */
  readonly embedding: number;
  /** Bytes of the output matrix and its norm. */
  readonly output: number;
  /** True: the output is the embedding, of which a GPU gets a copy. */
  readonly tied: boolean;
  readonly heads: number;
  /** The kinds of heads there are, as far as attention kernels tell them apart. */
  readonly headShapes: readonly HeadShape[];
  /** Values of the queries of one token; latent attention has them unpacked as well. */
  readonly queries: number;
  /** Values of a token in one layer's V cache, which FlashAttention does without indices. */
  readonly values: number;
  readonly kv: KvPlan;
}

/** Tensors that llama.cpp's --n-cpu-moe leaves in memory (common.h, llm_ffn_exps_block_regex). */
const EXPERTS = /\.ffn_(up|down|gate|gate_up)_(ch|)exps\b/;

/** Tables that are looked up, which llama.cpp keeps in memory (llama-arch.cpp, LLM_TENSOR_LAYER_INPUT). */
const TABLES = /^(token_embd|position_embd|token_types|per_layer_token_embd)\.weight$/;

/** They answer with their last hidden states, and have no matrix of the vocabulary. */
const WITHOUT_OUTPUT = /bert/;

/** Architectures with a model in oracle.json or oracle-offload.json. */
const CHECKED = new Set([
  ..."deepseek2 gemma2 gemma3 gpt-oss llama phi3 qwen2 qwen3 qwen3moe stablelm".split(" "),
  ..."granitehybrid jamba lfm2 mamba qwen3next bert gemma-embedding".split(" "),
]);

/**
 * Reads what memory depends on; of a split model, all its tensors. Null where the file says too little, and where
 * `unpriceable` says why no number would be true.
 */
export function fitModel(
  gguf: Gguf,
  tensors: readonly TensorInfo[] = gguf.tensors,
): FitModel | null {
  const architecture = gguf.architecture ?? "";
  const own = (key: string): number | null => {
    const value = perLayer(gguf, `${architecture}.${key}`);
    return typeof value === "number" ? value : value === null ? null : Math.max(0, ...value);
  };
  const kv = kvPlan(gguf);
  const embedding = tensors.find(({ name }) => name === "token_embd.weight");
  const [count, heads] = [own("block_count"), own("attention.head_count")];
  if (kv === null || embedding === undefined || count === null || heads === null) return null;
  if (unpriceable(gguf, tensors) !== null) return null;
  const width = embedding.shape[0] ?? 0;
  const output = tensors.find(({ name }) => name === "output.weight");
  const keyLength = own("attention.key_length") ?? width / Math.max(1, heads);
  const latentKey = own("attention.key_length_mla");
  // Latent attention holds its queries packed and unpacked, and the packed answer.
  const latent = latentKey === null ? 0 : latentKey + (own("attention.value_length") ?? 0);
  const used = own("expert_used_count") ?? 0;
  const placed = grouped(tensors, ({ name }) => tensorPlace(name).block);
  const state = recurrentState(gguf);
  const layers = Array.from({ length: count }, (_, layer) =>
    layerOf(placed.get(layer) ?? [], width, used, state(layer)),
  );
  const outside = placed.get(null) ?? [];
  const tables = outside.filter(({ name }) => TABLES.test(name));
  const last = outside.filter(({ name }) => !TABLES.test(name));
  const tied = output === undefined && !WITHOUT_OUTPUT.test(architecture);
  return {
    architecture,
    checked: CHECKED.has(architecture),
    contextLength: own("context_length"),
    width,
    vocabulary: embedding.shape[1] ?? 0,
    layers,
    embedding: sum(tables.map(({ bytes }) => bytes)),
    output: sum(last.map(({ bytes }) => bytes)) + (tied ? embedding.bytes : 0),
    tied,
    heads,
    headShapes: headShapes(kv, heads, keyLength, own),
    queries: heads * (keyLength + latent),
    values: Math.max(0, ...kv.layers.map((layer) => layer.values)),
    kv,
  };
}

/** As attention kernels see them; latent attention has one head of keys for all queries. */
function headShapes(
  kv: KvPlan,
  heads: number,
  keyLength: number,
  own: (key: string) => number | null,
): HeadShape[] {
  const valueLength = own("attention.value_length") ?? keyLength;
  const keyHeads = Math.max(1, own("attention.head_count_kv") ?? heads);
  const group = heads / keyHeads;
  const usual = { keys: keyLength, values: valueLength, group };
  const [keys, values] = [own("attention.key_length_swa"), own("attention.value_length_swa")];
  const sliding = { keys: keys ?? keyLength, values: values ?? valueLength, group };
  return [
    ...(kv.layers.some((layer) => !layer.sliding) ? [usual] : []),
    ...(kv.layers.some((layer) => layer.sliding) ? [sliding] : []),
  ];
}

function layerOf(
  tensors: readonly TensorInfo[],
  width: number,
  used: number,
  state: number,
): FitLayer {
  const find = (part: string) => tensors.find(({ name }) => name.endsWith(`.${part}.weight`));
  const rows = (part: string, dimension: 0 | 1): number => find(part)?.shape[dimension] ?? 0;
  const bytes = (...parts: string[]): number =>
    Math.max(0, ...parts.map((part) => find(part)?.bytes ?? 0));
  const inner = rows("ffn_down", 0);
  const gated = rows("ffn_up", 1) + rows("ffn_gate", 1);
  // Without a gate the activation takes the room of its input.
  const dense = gated > inner ? gated + inner : gated;
  const expertInner = used * rows("ffn_down_exps", 0);
  const into = used * sum(EXPERT_INPUTS.map((part) => rows(part, 1)));
  const answers = used * width;
  // The experts' answers go into the room of their inputs where that is large enough.
  const routed = into === 0 ? 0 : into + expertInner + (answers > into ? answers : 0);
  const recurrent = recurrentPeak(rows);
  const steps = [
    { weight: bytes("ffn_up", "ffn_gate"), values: dense, experts: false },
    { weight: bytes("ffn_down"), values: dense - inner, experts: false },
    { weight: bytes(...EXPERT_INPUTS), values: into + answers, experts: true },
    { weight: bytes("ffn_down_exps"), values: 2 * expertInner + answers, experts: true },
    { weight: bytes("ssm_in", "attn_qkv"), values: recurrent, experts: false },
  ];
  return {
    weights: sum(tensors.map((tensor) => tensor.bytes)),
    feedForward: Math.max(dense, routed, recurrent),
    steps: steps.filter(({ weight }) => weight > 0),
    experts: routed > 0,
    expertWeights: sum(
      tensors.filter(({ name }) => EXPERTS.test(name)).map((tensor) => tensor.bytes),
    ),
    state,
  };
}

const EXPERT_INPUTS = ["ffn_up_exps", "ffn_gate_exps", "ffn_gate_up_exps"];

/** Values of a token that a recurrent layer holds at its peak, as llama.cpp was seen to reserve them. */
function recurrentPeak(rows: (part: string, dimension: 0 | 1) => number): number {
  // A delta net computes with its queries, keys and values in chunks.
  if (rows("ssm_ba", 1) > 0) return 7 * rows("attn_qkv", 1);
  return (rows("ssm_x", 0) > 0 ? 2 : 4) * rows("ssm_in", 1);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
