import type { MetadataInput } from "../metadata-input.ts";
import type { TensorTypeName } from "../tensor-type.ts";
import type { TensorShape } from "../write.ts";

/** A model whose layers are not those of a plain transformer: its file without values. */
export interface SpecialShape {
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  readonly metadata: MetadataInput[];
  readonly tensors: TensorShape[];
}

type Value = number | boolean | readonly number[];

interface Described {
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly context: number;
  /** Keys without the architecture's name before them. */
  readonly own: Readonly<Record<string, Value>>;
  readonly other?: readonly MetadataInput[];
  /** Tensors outside of layers beside the embedding and the output's norm. */
  readonly outside?: readonly TensorShape[];
  readonly outputNorm?: string | null;
  readonly layer: (index: number) => TensorShape[];
}

export function special(shape: Described): SpecialShape {
  const { architecture, context, layers, name, other = [], outside = [], own, width } = shape;
  const { outputNorm = "output_norm.weight", vocabulary } = shape;
  const keys = {
    block_count: layers,
    context_length: context,
    embedding_length: width,
    vocab_size: vocabulary,
    "attention.layer_norm_rms_epsilon": 1e-6,
    "attention.layer_norm_epsilon": 1e-6,
    ...own,
  };
  return {
    name,
    architecture,
    layers,
    metadata: [
      { key: "general.architecture", type: "string", value: architecture },
      { key: "general.name", type: "string", value: name },
      ...Object.entries(keys).map(([key, value]) => entry(`${architecture}.${key}`, value)),
      { key: "tokenizer.ggml.model", type: "string", value: "none" },
      ...other,
    ],
    tensors: [
      matrix("token_embd.weight", width, vocabulary),
      ...(outputNorm === null ? [] : [values(outputNorm, width)]),
      ...outside,
      ...Array.from({ length: layers }, (_, index) => shape.layer(index)).flat(),
    ],
  };
}

function entry(key: string, value: Value): MetadataInput {
  if (typeof value === "boolean") return { key, type: "bool", value };
  if (typeof value !== "number") {
    return { key, type: "array", value: { of: "uint32", values: value } };
  }
  return { key, type: Number.isInteger(value) ? "uint32" : "float32", value };
}

/** As llama-quantize falls back where a k-quant's 256 values do not divide a row. */
export function matrix(name: string, ...shape: [number, ...number[]]): TensorShape {
  const type: TensorTypeName = shape[0] % 256 === 0 ? "Q4_K" : shape[0] % 32 === 0 ? "Q8_0" : "F16";
  return { name, type, shape };
}

export function values(name: string, ...shape: number[]): TensorShape {
  return { name, type: "F32", shape };
}

export function attention(at: string, width: number, queries: number, keys: number, rows = keys) {
  return [
    matrix(`${at}.attn_q.weight`, width, queries),
    matrix(`${at}.attn_k.weight`, width, keys),
    matrix(`${at}.attn_v.weight`, width, rows),
  ];
}

export function feedForward(at: string, width: number, inner: number): TensorShape[] {
  return [
    values(`${at}.ffn_norm.weight`, width),
    matrix(`${at}.ffn_gate.weight`, width, inner),
    matrix(`${at}.ffn_up.weight`, width, inner),
    matrix(`${at}.ffn_down.weight`, inner, width),
  ];
}

export function experts(at: string, width: number, inner: number, count: number): TensorShape[] {
  return [
    values(`${at}.ffn_gate_inp.weight`, width, count),
    matrix(`${at}.ffn_gate_exps.weight`, width, inner, count),
    matrix(`${at}.ffn_up_exps.weight`, width, inner, count),
    matrix(`${at}.ffn_down_exps.weight`, inner, width, count),
  ];
}

export function sharedExpert(at: string, width: number, inner: number): TensorShape[] {
  return [
    matrix(`${at}.ffn_gate_shexp.weight`, width, inner),
    matrix(`${at}.ffn_up_shexp.weight`, width, inner),
    matrix(`${at}.ffn_down_shexp.weight`, inner, width),
  ];
}
