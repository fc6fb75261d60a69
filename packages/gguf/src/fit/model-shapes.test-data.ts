import type { MetadataInput } from "../metadata-input.ts";
import type { TensorTypeName } from "../tensor-type.ts";
import type { TensorShape } from "../write.ts";

/** What a published model's config.json says, as far as shapes follow from it. */
export interface ModelShape {
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly context: number;
  /** True: the output matrix is the embedding, and the file has it once. */
  readonly tied?: boolean;
  /** Keys and values normed per head (qwen3, gemma3). */
  readonly headNorms?: boolean;
  /** Norms behind attention and feed-forward (gemma). */
  readonly postNorms?: boolean;
  readonly biases?: boolean;
  /** One matrix for q, k, v and one for gate and up (phi3). */
  readonly fused?: boolean;
  readonly ropeWidth?: number;
  /** rope_freqs.weight (llama 3.1 and later). */
  readonly ropeFactors?: boolean;
  readonly window?: number;
  readonly experts?: {
    count: number;
    used: number;
    width: number;
    shared?: number;
    dense?: number;
  };
  /** DeepSeek's latent attention. */
  readonly latent?: { rank: number; nope: number; rope: number; value: number };
  /** All matrices of experts; the others follow Q4_K_M. */
  readonly expertType?: TensorTypeName;
  readonly extra?: readonly MetadataInput[];
}

const LLAMA3 = {
  architecture: "llama",
  headWidth: 128,
  vocabulary: 128_256,
  context: 131_072,
  ropeFactors: true,
} as const;
const QWEN3 = { headWidth: 128, vocabulary: 151_936, context: 40_960, headNorms: true } as const;
const GEMMA = { headWidth: 256, tied: true, postNorms: true } as const;

/** Shapes as published; weights in the mix of Q4_K_M. */
export const MODEL_SHAPES: readonly ModelShape[] = [
  {
    ...LLAMA3,
    name: "Llama 3.2 3B",
    layers: 28,
    width: 3072,
    heads: 24,
    keyHeads: 8,
    feedForward: 8192,
    tied: true,
  },
  {
    ...LLAMA3,
    name: "Llama 3.1 8B",
    layers: 32,
    width: 4096,
    heads: 32,
    keyHeads: 8,
    feedForward: 14_336,
  },
  {
    name: "Qwen2.5 7B",
    architecture: "qwen2",
    layers: 28,
    width: 3584,
    heads: 28,
    keyHeads: 4,
    headWidth: 128,
    feedForward: 18_944,
    vocabulary: 152_064,
    context: 32_768,
    biases: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 0.6B",
    architecture: "qwen3",
    layers: 28,
    width: 1024,
    heads: 16,
    keyHeads: 8,
    feedForward: 3072,
    tied: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 4B",
    architecture: "qwen3",
    layers: 36,
    width: 2560,
    heads: 32,
    keyHeads: 8,
    feedForward: 9728,
    tied: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 30B A3B",
    architecture: "qwen3moe",
    layers: 48,
    width: 2048,
    heads: 32,
    keyHeads: 4,
    feedForward: 6144,
    experts: { count: 128, used: 8, width: 768 },
  },
  {
    ...GEMMA,
    name: "Gemma 2 2B",
    architecture: "gemma2",
    layers: 26,
    width: 2304,
    heads: 8,
    keyHeads: 4,
    feedForward: 9216,
    vocabulary: 256_000,
    context: 8192,
    window: 4096,
  },
  {
    ...GEMMA,
    name: "Gemma 3 1B",
    architecture: "gemma3",
    layers: 26,
    width: 1152,
    heads: 4,
    keyHeads: 1,
    feedForward: 6912,
    vocabulary: 262_144,
    context: 32_768,
    window: 512,
    headNorms: true,
  },
  {
    ...GEMMA,
    name: "Gemma 3 4B",
    architecture: "gemma3",
    layers: 34,
    width: 2560,
    heads: 8,
    keyHeads: 4,
    feedForward: 10_240,
    vocabulary: 262_208,
    context: 131_072,
    window: 1024,
    headNorms: true,
  },
  {
    name: "Phi-4-mini",
    architecture: "phi3",
    layers: 32,
    width: 3072,
    heads: 24,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 8192,
    vocabulary: 200_064,
    context: 131_072,
    tied: true,
    fused: true,
    ropeWidth: 96,
    window: 262_144,
  },
  {
    name: "Mixtral 8x7B",
    architecture: "llama",
    layers: 32,
    width: 4096,
    heads: 32,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 14_336,
    vocabulary: 32_000,
    context: 32_768,
    experts: { count: 8, used: 2, width: 14_336 },
  },
  {
    name: "DeepSeek-V2-Lite",
    architecture: "deepseek2",
    layers: 27,
    width: 2048,
    heads: 16,
    keyHeads: 1,
    headWidth: 128,
    feedForward: 10_944,
    vocabulary: 102_400,
    context: 163_840,
    latent: { rank: 512, nope: 128, rope: 64, value: 128 },
    experts: { count: 64, used: 6, width: 1408, shared: 2, dense: 1 },
    // 1408 is no multiple of 256: k-quants do not divide its rows.
    expertType: "Q8_0",
  },
  {
    name: "gpt-oss 20B",
    architecture: "gpt-oss",
    layers: 24,
    width: 2880,
    heads: 64,
    keyHeads: 8,
    headWidth: 64,
    feedForward: 2880,
    vocabulary: 201_088,
    context: 131_072,
    window: 128,
    biases: true,
    experts: { count: 32, used: 4, width: 2880 },
    expertType: "MXFP4",
  },
  // The estimator was written without these: they tell how it does on models it has not seen.
  {
    name: "Mistral Nemo 12B",
    architecture: "llama",
    layers: 40,
    width: 5120,
    heads: 32,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 14_336,
    vocabulary: 131_072,
    context: 131_072,
  },
  {
    name: "Qwen2.5 0.5B",
    architecture: "qwen2",
    layers: 24,
    width: 896,
    heads: 14,
    keyHeads: 2,
    headWidth: 64,
    feedForward: 4864,
    vocabulary: 151_936,
    context: 32_768,
    biases: true,
    tied: true,
  },
  {
    ...GEMMA,
    name: "Gemma 3 27B",
    architecture: "gemma3",
    layers: 62,
    width: 5376,
    heads: 32,
    keyHeads: 16,
    headWidth: 128,
    feedForward: 21_504,
    vocabulary: 262_208,
    context: 131_072,
    window: 1024,
    headNorms: true,
  },
];

/** A model's file, without its values. */
export function contentOf(shape: ModelShape): {
  metadata: MetadataInput[];
  tensors: TensorShape[];
} {
  return { metadata: metadataOf(shape), tensors: tensorsOf(shape) };
}

function metadataOf(shape: ModelShape): MetadataInput[] {
  const { architecture, experts, latent } = shape;
  const own = (key: string, value: number | undefined): MetadataInput[] =>
    value === undefined ? [] : [{ key: `${architecture}.${key}`, type: "uint32", value }];
  const rank = latent?.rank ?? 0;
  return [
    { key: "general.architecture", type: "string", value: architecture },
    { key: "general.name", type: "string", value: shape.name },
    ...own("block_count", shape.layers),
    ...own("context_length", shape.context),
    ...own("embedding_length", shape.width),
    ...own("feed_forward_length", shape.feedForward),
    ...own("attention.head_count", shape.heads),
    ...own("attention.head_count_kv", shape.keyHeads),
    ...own("attention.key_length", latent === undefined ? shape.headWidth : rank + latent.rope),
    ...own("attention.value_length", latent === undefined ? shape.headWidth : rank),
    ...own("attention.key_length_mla", latent && latent.nope + latent.rope),
    ...own("attention.value_length_mla", latent?.value),
    ...own("attention.kv_lora_rank", latent?.rank),
    ...own("attention.sliding_window", shape.window),
    ...own("rope.dimension_count", latent?.rope ?? shape.ropeWidth ?? shape.headWidth),
    ...own("vocab_size", shape.vocabulary),
    ...own("expert_count", experts?.count),
    ...own("expert_used_count", experts?.used),
    ...own("expert_feed_forward_length", experts?.width),
    ...own("expert_shared_count", experts?.shared),
    ...own("leading_dense_block_count", experts?.dense),
    {
      key: `${architecture}.attention.layer_norm_rms_epsilon`,
      type: "float32",
      value: 1e-6,
    },
    // A vocabulary without texts: only its size counts here, and the files stay small.
    { key: "tokenizer.ggml.model", type: "string", value: "none" },
  ];
}

function tensorsOf(shape: ModelShape): TensorShape[] {
  const { tied = false, vocabulary, width } = shape;
  const output = tensor("output.weight", "Q6_K", width, vocabulary);
  return [
    tensor("token_embd.weight", matrixType(width, tied ? "Q6_K" : "Q4_K"), width, vocabulary),
    tensor("output_norm.weight", "F32", width),
    ...(tied ? [] : [{ ...output, type: matrixType(width, "Q6_K") }]),
    ...(shape.ropeFactors === true ? [tensor("rope_freqs.weight", "F32", 64)] : []),
    ...(shape.fused === true
      ? ["long", "short"].map((kind) =>
          tensor(`rope_factors_${kind}.weight`, "F32", (shape.ropeWidth ?? 0) / 2),
        )
      : []),
    ...Array.from({ length: shape.layers }, (_, layer) => layerOf(shape, layer)).flat(),
  ];
}

function layerOf(shape: ModelShape, layer: number): TensorShape[] {
  const named = (part: string, type: TensorTypeName, ...dimensions: number[]): TensorShape =>
    tensor(`blk.${layer}.${part}`, type, ...dimensions);
  // llama-quant.cpp, use_more_bits: these matrices are Q6_K in every third layer and at the ends.
  const eighth = Math.floor(shape.layers / 8);
  const more = layer < eighth || layer >= 7 * eighth || (layer - eighth) % 3 === 2;
  const mixed = more ? "Q6_K" : "Q4_K";
  const matrix = (part: string, type: TensorTypeName, rows: number, ...rest: number[]) =>
    named(`${part}.weight`, matrixType(rows, type), rows, ...rest);
  const norm = (part: string, length: number) => named(`${part}.weight`, "F32", length);
  const { width, postNorms = false } = shape;
  return [
    norm("attn_norm", width),
    ...attentionOf(shape, mixed, matrix, norm),
    ...(shape.architecture === "gpt-oss"
      ? [
          named("attn_sinks.weight", "F32", shape.heads),
          named("attn_output.bias", "F32", width),
          norm("post_attention_norm", width),
        ]
      : [norm("ffn_norm", width)]),
    ...(postNorms ? [norm("post_attention_norm", width), norm("post_ffw_norm", width)] : []),
    ...(shape.biases === true
      ? [
          named("attn_q.bias", "F32", shape.heads * shape.headWidth),
          named("attn_k.bias", "F32", shape.keyHeads * shape.headWidth),
          named("attn_v.bias", "F32", shape.keyHeads * shape.headWidth),
        ]
      : []),
    ...feedForwardOf(shape, layer, mixed, matrix, named),
  ];
}

type Matrix = (
  part: string,
  type: TensorTypeName,
  ...dimensions: [number, ...number[]]
) => TensorShape;
type Named = (part: string, type: TensorTypeName, ...dimensions: number[]) => TensorShape;

function attentionOf(
  shape: ModelShape,
  mixed: TensorTypeName,
  matrix: Matrix,
  norm: (part: string, length: number) => TensorShape,
): TensorShape[] {
  const { headNorms = false, headWidth, heads, keyHeads, latent, width } = shape;
  if (latent !== undefined) {
    const { nope, rank, rope, value } = latent;
    return [
      matrix("attn_q", "Q4_K", width, heads * (nope + rope)),
      matrix("attn_kv_a_mqa", "Q4_K", width, rank + rope),
      norm("attn_kv_a_norm", rank),
      matrix("attn_k_b", "Q8_0", nope, rank, heads),
      matrix("attn_v_b", "Q8_0", rank, value, heads),
      matrix("attn_output", "Q4_K", heads * value, width),
    ];
  }
  const queries = heads * headWidth;
  const keys = keyHeads * headWidth;
  return [
    ...(shape.fused === true
      ? [matrix("attn_qkv", "Q5_K", width, queries + 2 * keys)]
      : [
          matrix("attn_q", "Q4_K", width, queries),
          matrix("attn_k", "Q4_K", width, keys),
          matrix("attn_v", mixed, width, keys),
        ]),
    matrix("attn_output", "Q4_K", queries, width),
    ...(headNorms ? [norm("attn_q_norm", headWidth), norm("attn_k_norm", headWidth)] : []),
  ];
}

function feedForwardOf(
  shape: ModelShape,
  layer: number,
  mixed: TensorTypeName,
  matrix: Matrix,
  named: Named,
): TensorShape[] {
  const { experts, expertType, feedForward, width } = shape;
  if (experts === undefined || layer < (experts.dense ?? 0)) {
    const up = shape.fused === true ? 2 * feedForward : feedForward;
    return [
      ...(shape.fused === true ? [] : [matrix("ffn_gate", "Q4_K", width, up)]),
      matrix("ffn_up", "Q4_K", width, up),
      matrix("ffn_down", mixed, feedForward, width),
    ];
  }
  const { count, shared, width: rows } = experts;
  const down = expertType ?? mixed;
  return [
    named("ffn_gate_inp.weight", "F32", width, count),
    matrix("ffn_gate_exps", expertType ?? "Q4_K", width, rows, count),
    matrix("ffn_up_exps", expertType ?? "Q4_K", width, rows, count),
    matrix("ffn_down_exps", down, rows, width, count),
    ...(shape.architecture === "gpt-oss"
      ? [
          named("ffn_gate_inp.bias", "F32", count),
          named("ffn_gate_exps.bias", "F32", rows, count),
          named("ffn_up_exps.bias", "F32", rows, count),
          named("ffn_down_exps.bias", "F32", width, count),
        ]
      : []),
    ...(shared === undefined
      ? []
      : [
          matrix("ffn_gate_shexp", "Q4_K", width, rows * shared),
          matrix("ffn_up_shexp", "Q4_K", width, rows * shared),
          matrix("ffn_down_shexp", "Q6_K", rows * shared, width),
        ]),
  ];
}

/** As llama-quantize falls back where a k-quant's 256 values do not divide a row. */
function matrixType(row: number, type: TensorTypeName): TensorTypeName {
  return type.endsWith("_K") && row % 256 !== 0 ? "Q8_0" : type;
}

function tensor(name: string, type: TensorTypeName, ...shape: number[]): TensorShape {
  return { name, type, shape };
}
