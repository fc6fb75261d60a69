import { FULL_INTERVALS } from "../model/kv-cache.ts";
import { perLayer } from "../model/model-card.ts";
import type { Gguf } from "../read/gguf.ts";

const FLOAT = 4;

/** Attention and a state beside each other in every layer. */
const BESIDE_ATTENTION = new Set(["falcon-h1"]);

/**
 * Bytes that a layer keeps of each sequence, however long it is (llama-hparams.cpp, n_embd_r and n_embd_s;
 * always F32): Mamba's convolution and state, a delta net's, LFM2's convolution. 0 for a layer without.
 */
export function recurrentState(gguf: Gguf): (layer: number) => number {
  const architecture = gguf.architecture ?? "";
  const own = (key: string) => perLayer(gguf, `${architecture}.${key}`);
  const number = (key: string): number => {
    const value = own(key);
    return typeof value === "number" ? value : 0;
  };
  const short = number("shortconv.l_cache");
  const [inner, state] = [number("ssm.inner_size"), number("ssm.state_size")];
  const convolved = inner + 2 * number("ssm.group_count") * state;
  const kept =
    short > 0
      ? number("embedding_length") * (short - 1)
      : Math.max(0, number("ssm.conv_kernel") - 1) * convolved + inner * state;
  const told = gguf.metadata.get(`${architecture}.attention.recurrent_layers`)?.value;
  const keyHeads = own("attention.head_count_kv") ?? own("attention.head_count") ?? 0;
  const inside = own("feed_forward_length");
  const interval = number("full_attention_interval") || FULL_INTERVALS[architecture];
  return (layer) => {
    const recurs = (): boolean => {
      if (BESIDE_ATTENTION.has(architecture)) return true;
      if (typeof told === "object") return Boolean(told.values?.[layer]);
      if (interval !== undefined) return (layer + 1) % interval !== 0;
      // Nemotron-H has layers with nothing but a feed-forward part.
      const onlyFeeds = typeof inside === "object" && (inside?.[layer] ?? 0) > 0;
      const heads = typeof keyHeads === "number" ? keyHeads : (keyHeads[layer] ?? 0);
      return heads === 0 && !onlyFeeds;
    };
    return kept > 0 && recurs() ? FLOAT * kept : 0;
  };
}
