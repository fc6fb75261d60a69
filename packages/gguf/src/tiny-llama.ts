import type { MetadataInput } from "./metadata-input.ts";
import { quantize, type QuantizableType } from "./quant/quantize.ts";
import { writeGguf } from "./write.ts";
import type { TensorInput } from "./write.ts";

export interface TinyLlamaOptions {
  /** Seeds the weights; the same seed gives the same bytes. */
  readonly seed?: number;
  readonly layers?: number;
  readonly contextLength?: number;
  /** A multiple of twice the width of a head. */
  readonly embeddingLength?: number;
  /** 8 by default, for which GPUs have no FlashAttention. */
  readonly headWidth?: number;
  /** The type of all matrices, or several that they take in turn. F16 by default. */
  readonly weights?: QuantizableType | readonly QuantizableType[];
  readonly name?: string;
  /** A Jinja chat template to carry along; none by default. */
  readonly chatTemplate?: string;
}

const HEAD_WIDTH = 8;
const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
const PRINTABLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));

/** How wide the logits of the printable tokens spread: enough that sampling picks no other token. */
const LOGIT_SPREAD = 6;

/** llama.h, enum llama_ftype: what most of a file's matrices are. */
const FILE_TYPE: Readonly<Record<QuantizableType, number>> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q8_0: 7,
  Q5_0: 8,
  Q5_1: 9,
  BF16: 32,
};

interface Token {
  readonly text: string;
  readonly type: number;
  readonly score: number;
}

/**
 * A whole, valid GGUF of a one-layer llama with random weights, some tens of kB: what a test or the
 * proof of an engine needs. It speaks printable ASCII, so its answers are readable nonsense.
 */
export function tinyLlama(options: TinyLlamaOptions = {}): Uint8Array {
  const tokens = vocabulary();
  return writeGguf({
    metadata: metadataOf(options, tokens),
    tensors: tensorsOf(options, tokens),
  });
}

function weightTypes({ weights }: TinyLlamaOptions): [QuantizableType, ...QuantizableType[]] {
  const [first = "F16", ...others] = [weights ?? []].flat();
  return [first, ...others];
}

function vocabulary(): Token[] {
  const { normal, unknown, control, byte } = TOKEN_TYPE;
  const bytes = Array.from({ length: 256 }, (_, i) => {
    const digits = i.toString(16).toUpperCase().padStart(2, "0");
    return { text: `<0x${digits}>`, type: byte, score: 0 };
  });
  return [
    { text: "<unk>", type: unknown, score: 0 },
    { text: "<s>", type: control, score: 0 },
    { text: "</s>", type: control, score: 0 },
    ...bytes,
    ...["\u2581", ...PRINTABLE].map((text, i) => ({ text, type: normal, score: -i })),
  ];
}

function metadataOf(options: TinyLlamaOptions, tokens: readonly Token[]): MetadataInput[] {
  const width = options.embeddingLength ?? 32;
  const { headWidth = HEAD_WIDTH } = options;
  const heads = width / headWidth;
  const template = options.chatTemplate;
  return [
    text("general.architecture", "llama"),
    text("general.type", "model"),
    text("general.name", options.name ?? "Tiny random llama"),
    text("general.license", "MIT"),
    uint32("general.file_type", FILE_TYPE[weightTypes(options)[0]]),
    uint32("llama.block_count", options.layers ?? 1),
    uint32("llama.context_length", options.contextLength ?? 256),
    uint32("llama.embedding_length", width),
    uint32("llama.feed_forward_length", 2 * width),
    uint32("llama.attention.head_count", heads),
    uint32("llama.attention.head_count_kv", heads / 2),
    uint32("llama.rope.dimension_count", headWidth),
    uint32("llama.vocab_size", tokens.length),
    { key: "llama.attention.layer_norm_rms_epsilon", type: "float32", value: 1e-5 },
    text("tokenizer.ggml.model", "llama"),
    list(
      "tokenizer.ggml.tokens",
      "string",
      tokens.map((token) => token.text),
    ),
    list(
      "tokenizer.ggml.scores",
      "float32",
      tokens.map((token) => token.score),
    ),
    list(
      "tokenizer.ggml.token_type",
      "int32",
      tokens.map((token) => token.type),
    ),
    uint32("tokenizer.ggml.unknown_token_id", 0),
    uint32("tokenizer.ggml.bos_token_id", 1),
    uint32("tokenizer.ggml.eos_token_id", 2),
    { key: "tokenizer.ggml.add_bos_token", type: "bool", value: true },
    ...(template === undefined ? [] : [text("tokenizer.chat_template", template)]),
  ];
}

function uint32(key: string, value: number): MetadataInput {
  return { key, type: "uint32", value };
}

function text(key: string, value: string): MetadataInput {
  return { key, type: "string", value };
}

function list(
  key: string,
  of: "string" | "float32" | "int32",
  values: readonly (string | number)[],
): MetadataInput {
  return { key, type: "array", value: { of, values } };
}

function tensorsOf(options: TinyLlamaOptions, tokens: readonly Token[]): TensorInput[] {
  const width = options.embeddingLength ?? 32;
  const types = weightTypes(options);
  let matrices = 0;
  const nextType = (): QuantizableType => types[matrices++ % types.length]!;
  const random = gaussian(options.seed ?? 1);
  const matrix = (name: string, columns: number, rows: number): TensorInput => {
    const scale = 1 / Math.sqrt(columns);
    const values = Float32Array.from({ length: columns * rows }, () => random() * scale);
    const type = nextType();
    return { name, type, shape: [columns, rows], data: quantize(type, values) };
  };
  const norm = (name: string): TensorInput => {
    const data = quantize("F32", new Float32Array(width).fill(1));
    return { name, type: "F32", shape: [width], data };
  };
  const blocks = Array.from({ length: options.layers ?? 1 }, (_, layer) => [
    norm(`blk.${layer}.attn_norm.weight`),
    matrix(`blk.${layer}.attn_q.weight`, width, width),
    matrix(`blk.${layer}.attn_k.weight`, width, width / 2),
    matrix(`blk.${layer}.attn_v.weight`, width, width / 2),
    matrix(`blk.${layer}.attn_output.weight`, width, width),
    norm(`blk.${layer}.ffn_norm.weight`),
    matrix(`blk.${layer}.ffn_gate.weight`, width, 2 * width),
    matrix(`blk.${layer}.ffn_up.weight`, width, 2 * width),
    matrix(`blk.${layer}.ffn_down.weight`, 2 * width, width),
  ]);
  return [
    matrix("token_embd.weight", width, tokens.length),
    ...blocks.flat(),
    norm("output_norm.weight"),
    output(width, nextType(), tokens, random),
  ];
}

/** The output matrix: rows of zeros (logit 0) for every token that is not printable text. */
function output(
  width: number,
  type: QuantizableType,
  tokens: readonly Token[],
  random: () => number,
): TensorInput {
  const scale = LOGIT_SPREAD / Math.sqrt(width);
  const values = tokens.flatMap((token) =>
    Array.from({ length: width }, () => (token.type === TOKEN_TYPE.normal ? random() * scale : 0)),
  );
  const data = quantize(type, Float32Array.from(values));
  return { name: "output.weight", type, shape: [width, tokens.length], data };
}

/** Normally distributed numbers (Box-Muller) from a 32-bit linear congruential generator. */
function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
