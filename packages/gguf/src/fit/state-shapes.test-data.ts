import type { TensorShape } from "../write.ts";
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

/** Mamba's own block, of its first kind. */
function mamba(at: string, width: number, state: number, rank: number): TensorShape[] {
  const inner = 2 * width;
  return [
    values(`${at}.attn_norm.weight`, width),
    matrix(`${at}.ssm_in.weight`, width, 2 * inner),
    values(`${at}.ssm_conv1d.weight`, 4, inner),
    values(`${at}.ssm_conv1d.bias`, inner),
    matrix(`${at}.ssm_x.weight`, inner, rank + 2 * state),
    matrix(`${at}.ssm_dt.weight`, rank, inner),
    values(`${at}.ssm_dt.bias`, inner),
    values(`${at}.ssm_a`, state, inner),
    values(`${at}.ssm_d`, inner),
    matrix(`${at}.ssm_out.weight`, inner, width),
  ];
}

const only = (layers: number, which: readonly number[], value: number): number[] =>
  Array.from({ length: layers }, (_, layer) => (which.includes(layer) ? value : 0));

const JAMBA_ATTENTION = [7, 21];
const GRANITE_ATTENTION = [5, 15, 25, 35];
const LFM2_ATTENTION = [2, 5, 8, 10, 12, 14];

/** Recurrent and hybrid models. */
export const STATE_SHAPES: readonly SpecialShape[] = [
  special({
    name: "Mamba 2.8B",
    architecture: "mamba",
    layers: 64,
    width: 2560,
    vocabulary: 50_280,
    context: 1_048_576,
    own: {
      feed_forward_length: 0,
      "attention.head_count": 0,
      "ssm.conv_kernel": 4,
      "ssm.inner_size": 5120,
      "ssm.state_size": 16,
      "ssm.time_step_rank": 160,
    },
    layer: (index) => mamba(`blk.${index}`, 2560, 16, 160),
  }),
  special({
    name: "Jamba 3B",
    architecture: "jamba",
    layers: 28,
    width: 2560,
    vocabulary: 65_536,
    context: 262_144,
    own: {
      feed_forward_length: 8192,
      "attention.head_count": 20,
      "attention.head_count_kv": only(28, JAMBA_ATTENTION, 1),
      "ssm.conv_kernel": 4,
      "ssm.inner_size": 5120,
      "ssm.state_size": 16,
      "ssm.time_step_rank": 160,
    },
    layer: (index) => {
      const at = `blk.${index}`;
      const mixer = JAMBA_ATTENTION.includes(index)
        ? [
            values(`${at}.attn_norm.weight`, 2560),
            ...attention(at, 2560, 2560, 128),
            matrix(`${at}.attn_output.weight`, 2560, 2560),
          ]
        : [
            ...mamba(at, 2560, 16, 160),
            values(`${at}.ssm_dt_norm.weight`, 160),
            values(`${at}.ssm_b_norm.weight`, 16),
            values(`${at}.ssm_c_norm.weight`, 16),
          ];
      return [...mixer, ...feedForward(at, 2560, 8192)];
    },
  }),
  special({
    name: "Qwen3-Next 80B A3B",
    architecture: "qwen3next",
    layers: 48,
    width: 2048,
    vocabulary: 151_936,
    context: 262_144,
    own: {
      feed_forward_length: 5120,
      "attention.head_count": 16,
      "attention.head_count_kv": 2,
      "attention.key_length": 256,
      "attention.value_length": 256,
      "rope.dimension_count": 64,
      expert_count: 512,
      expert_used_count: 10,
      expert_feed_forward_length: 512,
      expert_shared_feed_forward_length: 512,
      "ssm.conv_kernel": 4,
      "ssm.inner_size": 4096,
      "ssm.state_size": 128,
      "ssm.time_step_rank": 32,
      "ssm.group_count": 16,
    },
    outside: [matrix("output.weight", 2048, 151_936)],
    layer: (index) => {
      const at = `blk.${index}`;
      const mixer =
        index % 4 === 3
          ? [
              ...attention(at, 2048, 2 * 4096, 512),
              matrix(`${at}.attn_output.weight`, 4096, 2048),
              values(`${at}.attn_q_norm.weight`, 256),
              values(`${at}.attn_k_norm.weight`, 256),
            ]
          : [
              matrix(`${at}.attn_qkv.weight`, 2048, 8192),
              matrix(`${at}.attn_gate.weight`, 2048, 4096),
              values(`${at}.ssm_conv1d.weight`, 4, 8192),
              values(`${at}.ssm_dt.bias`, 32),
              values(`${at}.ssm_a`, 32),
              matrix(`${at}.ssm_ba.weight`, 2048, 64),
              values(`${at}.ssm_norm.weight`, 128),
              matrix(`${at}.ssm_out.weight`, 4096, 2048),
            ];
      return [
        values(`${at}.attn_norm.weight`, 2048),
        values(`${at}.post_attention_norm.weight`, 2048),
        ...mixer,
        ...experts(at, 2048, 512, 512),
        values(`${at}.ffn_gate_inp_shexp.weight`, 2048),
        ...sharedExpert(at, 2048, 512),
      ];
    },
  }),
  special({
    name: "Granite 4.0 H Tiny",
    architecture: "granitehybrid",
    layers: 40,
    width: 1536,
    vocabulary: 100_352,
    context: 131_072,
    own: {
      feed_forward_length: 512,
      "attention.head_count": 12,
      "attention.head_count_kv": only(40, GRANITE_ATTENTION, 4),
      "rope.dimension_count": 128,
      expert_count: 64,
      expert_used_count: 6,
      expert_feed_forward_length: 512,
      expert_shared_feed_forward_length: 1024,
      "ssm.conv_kernel": 4,
      "ssm.inner_size": 3072,
      "ssm.state_size": 128,
      "ssm.time_step_rank": 48,
      "ssm.group_count": 1,
    },
    layer: (index) => {
      const at = `blk.${index}`;
      const mixer = GRANITE_ATTENTION.includes(index)
        ? [...attention(at, 1536, 1536, 512), matrix(`${at}.attn_output.weight`, 1536, 1536)]
        : [
            matrix(`${at}.ssm_in.weight`, 1536, 2 * 3072 + 2 * 128 + 48),
            values(`${at}.ssm_conv1d.weight`, 4, 3072 + 2 * 128),
            values(`${at}.ssm_conv1d.bias`, 3072 + 2 * 128),
            values(`${at}.ssm_dt.bias`, 48),
            values(`${at}.ssm_a`, 1, 48),
            values(`${at}.ssm_d`, 1, 48),
            values(`${at}.ssm_norm.weight`, 3072, 1),
            matrix(`${at}.ssm_out.weight`, 3072, 1536),
          ];
      return [
        values(`${at}.attn_norm.weight`, 1536),
        ...mixer,
        values(`${at}.ffn_norm.weight`, 1536),
        ...experts(at, 1536, 512, 64),
        ...sharedExpert(at, 1536, 1024),
      ];
    },
  }),
  special({
    name: "LFM2 1.2B",
    architecture: "lfm2",
    layers: 16,
    width: 2048,
    vocabulary: 65_536,
    context: 128_000,
    own: {
      feed_forward_length: 8192,
      "attention.head_count": 32,
      "attention.head_count_kv": only(16, LFM2_ATTENTION, 8),
      "rope.freq_base": 1_000_000.5,
      "shortconv.l_cache": 3,
    },
    outputNorm: "token_embd_norm.weight",
    layer: (index) => {
      const at = `blk.${index}`;
      const mixer = LFM2_ATTENTION.includes(index)
        ? [
            ...attention(at, 2048, 2048, 512),
            matrix(`${at}.attn_output.weight`, 2048, 2048),
            values(`${at}.attn_q_norm.weight`, 64),
            values(`${at}.attn_k_norm.weight`, 64),
          ]
        : [
            values(`${at}.shortconv.conv.weight`, 3, 2048),
            matrix(`${at}.shortconv.in_proj.weight`, 2048, 3 * 2048),
            matrix(`${at}.shortconv.out_proj.weight`, 2048, 2048),
          ];
      return [values(`${at}.attn_norm.weight`, 2048), ...mixer, ...feedForward(at, 2048, 8192)];
    },
  }),
];
