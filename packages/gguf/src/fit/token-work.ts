import { kvPlan, kvTokenBytes } from "../model/kv-cache.ts";
import type { KvPlan, KvType } from "../model/kv-cache.ts";
import { perLayer } from "../model/model-card.ts";
import { tensorPlace } from "../model/tensor-role.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";

/** Weights as bytes that are read and as elements that are multiplied with. */
interface Weights {
  readonly bytes: number;
  readonly elements: number;
}

/** What the work for a token depends on; plain data. */
export interface WorkModel {
  /** Used by every token: all but lookup tables and routed experts. */
  readonly always: Weights;
  /** All routed experts, of which each token uses a share. */
  readonly experts: Weights;
  /** Experts that a token uses, of those there are, 0 to 1. */
  readonly expertShare: number;
  /** Multiply-adds of attention for one token of context, over the heads of a layer. */
  readonly attention: (layer: number) => number;
  readonly kv: KvPlan;
}

export interface StepSettings {
  /** Sequences that each get one token in this step. */
  readonly sequences: number;
  /** Tokens of context that each looks back at. */
  readonly depth: number;
  readonly keyType: KvType;
  readonly valueType: KvType;
}

/** What one step must at least read and compute. */
export interface StepWork {
  readonly weightBytes: number;
  readonly kvBytes: number;
  /** Multiplications and additions. */
  readonly operations: number;
}

/** Reads what the work of a token depends on. Null where the file says too little. */
export function workModel(
  gguf: Gguf,
  tensors: readonly TensorInfo[] = gguf.tensors,
): WorkModel | null {
  const kv = kvPlan(gguf);
  const own = (key: string): number | null => {
    const value = perLayer(gguf, `${gguf.architecture ?? ""}.${key}`);
    return typeof value === "number" ? value : value === null ? null : Math.max(0, ...value);
  };
  const [heads, width] = [own("attention.head_count"), own("embedding_length")];
  if (kv === null || heads === null || width === null) return null;
  const tied = !tensors.some(({ name }) => name === "output.weight");
  const matrices = tensors.filter((tensor) => isMultiplied(tensor, tied));
  const [count, used] = [own("expert_count") ?? 0, own("expert_used_count") ?? 0];
  return {
    always: total(matrices.filter((tensor) => !isRouted(tensor))),
    experts: total(matrices.filter(isRouted)),
    expertShare: count === 0 ? 0 : Math.min(1, used / count),
    attention: attentionOf(kv, heads, width / Math.max(1, heads), own),
    kv,
  };
}

/** A lookup table is read row by row; only where it is the output as well, it is multiplied with. */
function isMultiplied({ name, shape }: TensorInfo, tied: boolean): boolean {
  if (name === "token_embd.weight") return tied;
  return shape.length > 1 && tensorPlace(name).role !== "embedding";
}

/** Experts among which a token has a choice; shared ones are always at work. */
function isRouted({ name }: TensorInfo): boolean {
  return /_(exps|chexps)\./.test(name);
}

function attentionOf(
  kv: KvPlan,
  heads: number,
  usual: number,
  own: (key: string) => number | null,
): (layer: number) => number {
  // Latent attention scores the packed rows and sums them up, each as wide as the cache.
  const latent = own("attention.key_length_mla") !== null;
  const keys = new Map(kv.layers.map((layer) => [layer.layer, layer.keys]));
  const width = (own("attention.key_length") ?? usual) + (own("attention.value_length") ?? usual);
  return (layer) => heads * (latent ? 2 * (keys.get(layer) ?? 0) : width);
}

/** The least that one step reads and computes. Pure. */
export function stepWork(model: WorkModel, settings: StepSettings): StepWork {
  const { depth, keyType, sequences, valueType } = settings;
  const { always, experts, expertShare, kv } = model;
  // Experts that at least one of the sequences uses, if each chooses by chance.
  const touched = 1 - (1 - expertShare) ** sequences;
  let [kvBytes, scored] = [0, 0];
  for (const layer of kv.layers) {
    const cells = layer.sliding ? Math.min(depth, kv.window ?? depth) : depth;
    kvBytes += kvTokenBytes(layer, { keyType, valueType }) * cells * sequences;
    scored += model.attention(layer.layer) * cells;
  }
  const multiplied = always.elements + experts.elements * expertShare;
  return {
    weightBytes: always.bytes + experts.bytes * touched,
    kvBytes,
    operations: 2 * sequences * (multiplied + scored),
  };
}

function total(tensors: readonly TensorInfo[]): Weights {
  let [bytes, elements] = [0, 0];
  for (const tensor of tensors) {
    bytes += tensor.bytes;
    elements += tensor.elements;
  }
  return { bytes, elements };
}
