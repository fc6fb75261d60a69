import { GgufError } from "../error.ts";
import type { GgufArray } from "./gguf-array.ts";
import type { MetadataEntry } from "./metadata-entry.ts";

export type MetadataValue = number | boolean | string | GgufArray;

/** What the value of a key is; integers and floats of any width are numbers. */
interface KindTypes {
  number: number;
  text: string;
  bool: boolean;
  array: GgufArray;
  /** One number for all layers, or an array with one for each. */
  perLayer: number | GgufArray;
}

type Kind = keyof KindTypes;

/** Keys with a fixed name (GGUF specification, and what llama.cpp's converters write). */
const GENERAL = {
  "general.architecture": "text",
  "general.type": "text",
  "general.name": "text",
  "general.basename": "text",
  "general.finetune": "text",
  "general.author": "text",
  "general.organization": "text",
  "general.description": "text",
  "general.license": "text",
  "general.url": "text",
  "general.source.url": "text",
  "general.size_label": "text",
  "general.quantized_by": "text",
  "general.file_type": "number",
  "general.quantization_version": "number",
  "general.alignment": "number",
  "general.tags": "array",
  "general.languages": "array",
  "split.no": "number",
  "split.count": "number",
  "split.tensors.count": "number",
  "tokenizer.ggml.model": "text",
  "tokenizer.ggml.pre": "text",
  "tokenizer.ggml.tokens": "array",
  "tokenizer.ggml.scores": "array",
  "tokenizer.ggml.token_type": "array",
  "tokenizer.ggml.merges": "array",
  "tokenizer.ggml.bos_token_id": "number",
  "tokenizer.ggml.eos_token_id": "number",
  "tokenizer.ggml.eot_token_id": "number",
  "tokenizer.ggml.unknown_token_id": "number",
  "tokenizer.ggml.padding_token_id": "number",
  "tokenizer.ggml.add_bos_token": "bool",
  "tokenizer.ggml.add_eos_token": "bool",
  "tokenizer.ggml.add_space_prefix": "bool",
  "tokenizer.chat_template": "text",
} as const satisfies Record<string, Kind>;

/** Keys that come after the architecture's name: `llama.block_count`. */
const OF_ARCHITECTURE = {
  vocab_size: "number",
  context_length: "number",
  embedding_length: "number",
  block_count: "number",
  feed_forward_length: "perLayer",
  expert_count: "number",
  expert_used_count: "number",
  expert_shared_count: "number",
  expert_feed_forward_length: "number",
  leading_dense_block_count: "number",
  use_parallel_residual: "bool",
  "attention.head_count": "perLayer",
  "attention.head_count_kv": "perLayer",
  "attention.key_length": "number",
  "attention.value_length": "number",
  "attention.layer_norm_epsilon": "number",
  "attention.layer_norm_rms_epsilon": "number",
  "attention.sliding_window": "number",
  "attention.causal": "bool",
  "attention.scale": "number",
  "rope.dimension_count": "number",
  "rope.freq_base": "number",
  "rope.scaling.type": "text",
  "rope.scaling.factor": "number",
  "rope.scaling.original_context_length": "number",
  "ssm.conv_kernel": "number",
  "ssm.inner_size": "number",
  "ssm.state_size": "number",
  "ssm.time_step_rank": "number",
  pooling_type: "number",
} as const satisfies Record<string, Kind>;

type General = typeof GENERAL;
type OfArchitecture = typeof OF_ARCHITECTURE;

/** The type of the value of a key, for the keys that the specification names. */
export type KnownValue<Key extends string> = string extends Key
  ? MetadataValue
  : Key extends keyof General
    ? KindTypes[General[Key]]
    : Key extends `${string}.${infer Rest extends keyof OfArchitecture}`
      ? KindTypes[OfArchitecture[Rest]]
      : MetadataValue;

const GENERAL_KINDS: ReadonlyMap<string, Kind> = new Map(Object.entries(GENERAL));
const ARCHITECTURE_KINDS: ReadonlyMap<string, Kind> = new Map(Object.entries(OF_ARCHITECTURE));

/** Throws E_VTYPE where a known key holds a value of another kind than the specification says. */
export function checkKnown(entry: MetadataEntry): void {
  const wrong = wrongKind(entry);
  if (wrong === undefined) return;
  throw new GgufError("E_VTYPE", `${entry.key} is no ${wrong}`, "The file is damaged or edited.", {
    offset: entry.offset,
    field: entry.key,
    value: entry.type,
    limit: wrong,
  });
}

/** The kind that a known key should have and has not; undefined where all is well or unknown. */
export function wrongKind(entry: MetadataEntry): Kind | undefined {
  const { key, type, value } = entry;
  const dot = key.indexOf(".");
  const kind = GENERAL_KINDS.get(key) ?? ARCHITECTURE_KINDS.get(key.slice(dot + 1));
  const fits: Record<Kind, boolean> = {
    number: typeof value === "number",
    text: type === "string",
    bool: type === "bool",
    array: type === "array",
    perLayer: typeof value === "number" || type === "array",
  };
  return kind === undefined || fits[kind] ? undefined : kind;
}
