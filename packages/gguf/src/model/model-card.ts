import { grouped } from "../grouped.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { TENSOR_ROLES, tensorPlace } from "./tensor-role.ts";
import type { TensorRole } from "./tensor-role.ts";

/** Tensors, values and bytes of one kind. */
export interface Share {
  readonly tensors: number;
  readonly elements: number;
  readonly bytes: number;
}

/** One number for all layers, or one for each. */
export type PerLayer = number | readonly number[];

/**
 * A model at a glance. What its file does not say is null; what llama.cpp takes for granted then
 * (as many key heads as heads, heads as wide as the width allows) is filled in.
 */
export interface ModelCard {
  readonly architecture: string | null;
  readonly name: string | null;
  readonly sizeLabel: string | null;
  readonly license: string | null;
  /** Values of all tensors. */
  readonly parameters: number;
  readonly bytes: number;
  /** Over all tensors; null without any value. */
  readonly bitsPerWeight: number | null;
  readonly layers: number | null;
  readonly contextLength: number | null;
  readonly embeddingLength: number | null;
  readonly feedForwardLength: PerLayer | null;
  readonly vocabulary: number | null;
  readonly attention: AttentionCard | null;
  readonly experts: {
    readonly count: number;
    readonly used: number | null;
    readonly shared: number | null;
  } | null;
  readonly rope: {
    readonly base: number | null;
    readonly dimensions: number | null;
    readonly scaling: string | null;
    readonly factor: number | null;
    readonly originalContext: number | null;
  };
  readonly byRole: readonly (Share & { readonly role: TensorRole })[];
  /** Largest first. */
  readonly byType: readonly (Share & { readonly type: string })[];
}

export interface AttentionCard {
  readonly heads: PerLayer;
  readonly keyHeads: PerLayer;
  /** Query heads that share a key head; null where it differs from layer to layer. */
  readonly grouping: number | null;
  readonly keyLength: number;
  readonly valueLength: number;
  readonly slidingWindow: number | null;
}

/** Reads a model's card from its metadata and tensor table; of a split model, all its tensors. */
export function modelCard(gguf: Gguf, tensors: readonly TensorInfo[] = gguf.tensors): ModelCard {
  const text = (key: string): string | null => {
    const value = gguf.metadata.get(key)?.value;
    return typeof value === "string" ? value : null;
  };
  const own = (key: string): PerLayer | null => perLayer(gguf, `${gguf.architecture ?? ""}.${key}`);
  const number = (key: string): number | null => {
    const value = own(key);
    return typeof value === "number" ? value : null;
  };
  const whole = total(tensors);
  const experts = number("expert_count");
  const scaling = gguf.metadata.get(`${gguf.architecture ?? ""}.rope.scaling.type`)?.value;
  return {
    architecture: gguf.architecture ?? null,
    name: text("general.name"),
    sizeLabel: text("general.size_label"),
    license: text("general.license"),
    parameters: whole.elements,
    bytes: whole.bytes,
    bitsPerWeight: whole.elements === 0 ? null : (8 * whole.bytes) / whole.elements,
    layers: number("block_count"),
    contextLength: number("context_length"),
    embeddingLength: number("embedding_length"),
    feedForwardLength: own("feed_forward_length"),
    vocabulary: number("vocab_size") ?? arrayLength(gguf, "tokenizer.ggml.tokens"),
    attention: attentionCard(own, number),
    experts:
      experts === null || experts === 0
        ? null
        : {
            count: experts,
            used: number("expert_used_count"),
            shared: number("expert_shared_count"),
          },
    rope: {
      base: number("rope.freq_base"),
      dimensions: number("rope.dimension_count"),
      scaling: typeof scaling === "string" ? scaling : null,
      factor: number("rope.scaling.factor"),
      originalContext: number("rope.scaling.original_context_length"),
    },
    byRole: shares(tensors, ({ name }) => tensorPlace(name).role)
      .map(([role, share]) => Object.assign({ role }, share))
      .toSorted((a, b) => TENSOR_ROLES.indexOf(a.role) - TENSOR_ROLES.indexOf(b.role)),
    byType: shares(tensors, ({ typeName }) => typeName)
      .map(([type, share]) => Object.assign({ type }, share))
      .toSorted((a, b) => b.bytes - a.bytes),
  };
}

function attentionCard(
  own: (key: string) => PerLayer | null,
  number: (key: string) => number | null,
): AttentionCard | null {
  const heads = own("attention.head_count");
  const width = number("embedding_length");
  if (heads === null) return null;
  const keyHeads = own("attention.head_count_kv") ?? heads;
  const most = typeof heads === "number" ? heads : Math.max(0, ...heads);
  const usual = width === null || most === 0 ? 0 : Math.floor(width / most);
  const uniform = typeof heads === "number" && typeof keyHeads === "number" && keyHeads > 0;
  return {
    heads,
    keyHeads,
    grouping: uniform ? heads / keyHeads : null,
    keyLength: number("attention.key_length") ?? usual,
    valueLength: number("attention.value_length") ?? usual,
    slidingWindow: number("attention.sliding_window"),
  };
}

/** A number for all layers or one for each; null where the key is absent or neither. */
export function perLayer(gguf: Gguf, key: string): PerLayer | null {
  const entry = gguf.metadata.get(key);
  if (entry === undefined) return null;
  if (entry.type !== "array") return typeof entry.value === "number" ? entry.value : null;
  const values = entry.value.values;
  return values?.every((value) => typeof value === "number") === true ? values : null;
}

function arrayLength(gguf: Gguf, key: string): number | null {
  const entry = gguf.metadata.get(key);
  return entry?.type === "array" ? entry.value.length : null;
}

function shares<Kind>(
  tensors: readonly TensorInfo[],
  kindOf: (tensor: TensorInfo) => Kind,
): (readonly [Kind, Share])[] {
  return [...grouped(tensors, kindOf)].map(([kind, members]) => [kind, total(members)]);
}

function total(tensors: readonly TensorInfo[]): Share {
  let [elements, bytes] = [0, 0];
  for (const tensor of tensors) {
    elements += tensor.elements;
    bytes += tensor.bytes;
  }
  return { tensors: tensors.length, elements, bytes };
}
