import { grouped } from "../grouped.ts";
import { kvPlan } from "../model/kv-cache.ts";
import type { KvPlan } from "../model/kv-cache.ts";
import { perLayer } from "../model/model-card.ts";
import { tensorPlace } from "../model/tensor-role.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";

/** One layer, as far as memory depends on it. */
export interface FitLayer {
  readonly weights: number;
  /** Bytes of its largest tensor: what is copied to the GPU where the layer lies in memory. */
  readonly largest: number;
  /** Values that the feed-forward part holds of each token at its peak. */
  readonly feedForward: number;
  readonly experts: boolean;
  /** Of the weights, bytes of all experts, and of the largest tensor of them (-ncmoe leaves these in memory). */
  readonly expertWeights: number;
  readonly largestExpert: number;
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
  /** Bytes of the token embedding, which llama.cpp keeps in memory. */
  readonly embedding: number;
  /** Bytes of the output matrix and its norm. */
  readonly output: number;
  /** True: the output is the embedding, of which a GPU gets a copy. */
  readonly tied: boolean;
  readonly heads: number;
  /** Values of the queries of one token; latent attention has them unpacked as well. */
  readonly queries: number;
  /** Values of a token in one layer's V cache, which FlashAttention does without indices. */
  readonly values: number;
  readonly kv: KvPlan;
}

/** Tensors that llama.cpp's --n-cpu-moe leaves in memory (common.h, llm_ffn_exps_block_regex). */
const EXPERTS = /\.ffn_(up|down|gate|gate_up)_(ch|)exps\b/;

/** Architectures with a model in oracle.json. */
const CHECKED = new Set(
  "deepseek2 gemma2 gemma3 gpt-oss llama phi3 qwen2 qwen3 qwen3moe".split(" "),
);

/** Reads what memory depends on; of a split model, all its tensors. Null where the file says too little. */
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
  const width = embedding.shape[0] ?? 0;
  const output = tensors.find(({ name }) => name === "output.weight");
  const keyLength = own("attention.key_length") ?? width / Math.max(1, heads);
  const latentKey = own("attention.key_length_mla");
  // Latent attention holds its queries packed and unpacked, and the packed answer.
  const latent = latentKey === null ? 0 : latentKey + (own("attention.value_length") ?? 0);
  const used = own("expert_used_count") ?? 0;
  const placed = grouped(tensors, ({ name }) => tensorPlace(name).block);
  const layers = Array.from({ length: count }, (_, layer) =>
    layerOf(placed.get(layer) ?? [], width, used),
  );
  const outside = (placed.get(null) ?? []).filter((tensor) => tensor !== embedding);
  return {
    architecture,
    checked: CHECKED.has(architecture),
    contextLength: own("context_length"),
    width,
    vocabulary: embedding.shape[1] ?? 0,
    layers,
    embedding: embedding.bytes,
    output: sum(outside.map(({ bytes }) => bytes)) + (output === undefined ? embedding.bytes : 0),
    tied: output === undefined,
    heads,
    queries: heads * (keyLength + latent),
    values: Math.max(0, ...kv.layers.map((layer) => layer.values)),
    kv,
  };
}

function layerOf(tensors: readonly TensorInfo[], width: number, used: number): FitLayer {
  const rows = (part: string, dimension: 0 | 1): number =>
    tensors.find(({ name }) => name.endsWith(`.${part}.weight`))?.shape[dimension] ?? 0;
  const dense = rows("ffn_up", 1) + rows("ffn_gate", 1) + rows("ffn_down", 0);
  const into =
    used *
    ["ffn_up_exps", "ffn_gate_exps", "ffn_gate_up_exps"].reduce(
      (total, part) => total + rows(part, 1),
      0,
    );
  const answers = used * width;
  const experts = tensors.filter(({ name }) => EXPERTS.test(name)).map(({ bytes }) => bytes);
  // The experts' answers go into the room of their inputs where that is large enough.
  const routed =
    into === 0 ? 0 : into + used * rows("ffn_down_exps", 0) + (answers > into ? answers : 0);
  return {
    weights: sum(tensors.map(({ bytes }) => bytes)),
    largest: Math.max(0, ...tensors.map(({ bytes }) => bytes)),
    feedForward: Math.max(dense, routed),
    experts: routed > 0,
    expertWeights: sum(experts),
    largestExpert: Math.max(0, ...experts),
  };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
