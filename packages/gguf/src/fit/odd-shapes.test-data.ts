import {
  attention,
  experts,
  feedForward,
  matrix,
  sharedExpert,
  special,
  values,
} from "./special-shape.test-data.ts";
import type { SpecialShape } from "./special-shape.test-data.ts";

const OLD_LATENT = { heads: 16, nope: 128, rope: 64, rank: 512 };

/** Attention that CUDA has no FlashAttention for, and models without a cache. */
export const ODD_SHAPES: readonly SpecialShape[] = [
  special({
    name: "StableLM 2 12B",
    architecture: "stablelm",
    layers: 40,
    width: 5120,
    vocabulary: 100_352,
    context: 4096,
    own: {
      feed_forward_length: 13_824,
      "attention.head_count": 32,
      "attention.head_count_kv": 8,
      "rope.dimension_count": 40,
    },
    outside: [values("output_norm.bias", 5120), matrix("output.weight", 5120, 100_352)],
    layer: (index) => {
      const at = `blk.${index}`;
      return [
        values(`${at}.attn_norm.weight`, 5120),
        values(`${at}.attn_norm.bias`, 5120),
        ...attention(at, 5120, 5120, 1280),
        matrix(`${at}.attn_output.weight`, 5120, 5120),
        values(`${at}.attn_q_norm.weight`, 160, 32),
        values(`${at}.attn_k_norm.weight`, 160, 8),
        ...feedForward(at, 5120, 13_824).slice(1),
      ];
    },
  }),
  special({
    name: "DeepSeek-V2-Lite, an older file",
    architecture: "deepseek2",
    layers: 27,
    width: 2048,
    vocabulary: 102_400,
    context: 163_840,
    own: {
      feed_forward_length: 10_944,
      "attention.head_count": 16,
      "attention.head_count_kv": 16,
      "attention.key_length": 192,
      "attention.value_length": 128,
      "attention.kv_lora_rank": 512,
      "rope.dimension_count": 64,
      expert_count: 64,
      expert_used_count: 6,
      expert_feed_forward_length: 1408,
      expert_shared_count: 2,
      leading_dense_block_count: 1,
    },
    outside: [matrix("output.weight", 2048, 102_400)],
    layer: (index) => {
      const at = `blk.${index}`;
      const { heads, nope, rank, rope } = OLD_LATENT;
      return [
        values(`${at}.attn_norm.weight`, 2048),
        matrix(`${at}.attn_q.weight`, 2048, heads * (nope + rope)),
        matrix(`${at}.attn_kv_a_mqa.weight`, 2048, rank + rope),
        values(`${at}.attn_kv_a_norm.weight`, rank),
        matrix(`${at}.attn_kv_b.weight`, rank, heads * (nope + 128)),
        matrix(`${at}.attn_output.weight`, heads * 128, 2048),
        ...(index === 0
          ? feedForward(at, 2048, 10_944)
          : [
              values(`${at}.ffn_norm.weight`, 2048),
              ...experts(at, 2048, 1408, 64),
              ...sharedExpert(at, 2048, 2 * 1408),
            ]),
      ];
    },
  }),
  special({
    name: "BGE base",
    architecture: "bert",
    layers: 12,
    width: 768,
    vocabulary: 30_522,
    context: 512,
    own: {
      feed_forward_length: 3072,
      "attention.head_count": 12,
      "attention.causal": false,
      pooling_type: 2,
    },
    other: [{ key: "tokenizer.ggml.token_type_count", type: "uint32", value: 2 }],
    outputNorm: null,
    outside: [
      values("token_types.weight", 768, 2),
      values("position_embd.weight", 768, 512),
      values("token_embd_norm.weight", 768),
      values("token_embd_norm.bias", 768),
    ],
    layer: (index) => {
      const at = `blk.${index}`;
      const norm = (part: string) =>
        ["weight", "bias"].map((kind) => values(`${at}.${part}.${kind}`, 768));
      return [
        ...attention(at, 768, 768, 768),
        matrix(`${at}.attn_output.weight`, 768, 768),
        ...norm("attn_output_norm"),
        matrix(`${at}.ffn_up.weight`, 768, 3072),
        matrix(`${at}.ffn_down.weight`, 3072, 768),
        ...norm("layer_output_norm"),
      ];
    },
  }),
  special({
    name: "EmbeddingGemma 300M",
    architecture: "gemma-embedding",
    layers: 24,
    width: 768,
    vocabulary: 262_144,
    context: 2048,
    own: {
      feed_forward_length: 1152,
      "attention.head_count": 3,
      "attention.head_count_kv": 1,
      "attention.key_length": 256,
      "attention.value_length": 256,
      "attention.sliding_window": 512,
      pooling_type: 1,
    },
    layer: (index) => {
      const at = `blk.${index}`;
      return [
        values(`${at}.attn_norm.weight`, 768),
        ...attention(at, 768, 768, 256),
        matrix(`${at}.attn_output.weight`, 768, 768),
        values(`${at}.attn_q_norm.weight`, 256),
        values(`${at}.attn_k_norm.weight`, 256),
        values(`${at}.post_attention_norm.weight`, 768),
        ...feedForward(at, 768, 1152),
        values(`${at}.post_ffw_norm.weight`, 768),
      ];
    },
  }),
  special({
    name: "T5 base",
    architecture: "t5",
    layers: 12,
    width: 768,
    vocabulary: 32_128,
    context: 512,
    own: {
      feed_forward_length: 3072,
      "attention.head_count": 12,
      "attention.key_length": 64,
      "attention.value_length": 64,
      "attention.relative_buckets_count": 32,
      decoder_start_token_id: 0,
    },
    outputNorm: null,
    layer: (index) =>
      ["enc", "dec"].map((side) => matrix(`${side}.blk.${index}.attn_q.weight`, 768, 768)),
  }),
];
