import type { MetadataInput } from "../metadata-input.ts";
import type { TensorTypeName } from "../tensor-type.ts";
import type { TensorShape } from "../write.ts";
import type { ModelShape } from "./model-shapes.test-data.ts";

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
