import { perLayer } from "../model/model-card.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";

/** Keys of states and caches that nothing here was compared for, and what they are. */
const UNKNOWN_PARTS: readonly (readonly [key: string, what: string])[] = [
  ["wkv.head_size", "the state of RWKV layers"],
  ["kda.head_dim", "the state of Kimi's linear layers"],
  ["attention.indexer.head_count", "the cache of a sparse attention's indexer"],
];
/** Linear layers whose state no key of the file tells. */
const UNKNOWN_ARCHITECTURES: Readonly<Record<string, string>> = {
  "minimax-01": "the state of its linear layers",
  deepseek4: "its compressed caches",
};

/**
 * Why llcuda says nothing of what a model takes, where a number would be a guess: a part that the estimate leaves
 * out; null where it has none. Of a file that lacks what is needed, `fitModel` says null.
 */
export function unpriceable(
  gguf: Gguf,
  tensors: readonly TensorInfo[] = gguf.tensors,
): string | null {
  const architecture = gguf.architecture ?? "";
  if (tensors.some(({ name }) => name.startsWith("enc.blk."))) {
    return "an encoder beside its decoder";
  }
  const part = UNKNOWN_PARTS.find(([key]) => perLayer(gguf, `${architecture}.${key}`) !== null);
  return part?.[1] ?? UNKNOWN_ARCHITECTURES[architecture] ?? null;
}
