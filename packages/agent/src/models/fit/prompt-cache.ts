import type { LoadOptions, LoadPlan } from "@llcuda/protocol";

/**
 * Bytes a second at which llama-server copied prompts from a GPU to memory for several users, at best:
 * cells that lie together, on an H200. Scattered ones took seven times as long (docs/benchmarks.md).
 */
const COPIED_PER_SECOND = 1.15e9;

interface PromptCacheFacts {
  /** As it was wished: a number of slots says that several ask at once. */
  options: Pick<LoadOptions, "cacheRam" | "slots">;
  plan: Pick<LoadPlan, "context" | "gpuLayers" | "layers">;
  /** Whether the engine computes on a GPU: a copy within the machine's memory is cheap. */
  onGpu: boolean;
  /** Bytes of the whole KV cache. */
  kvBytes: number;
  /** Tokens a second at which this model read a prompt on this machine; null: never seen. */
  readRate: number | null;
}

/**
 * Whether prompts whose slot another takes are worth saving. They are not where several ask at once, all
 * layers are on a GPU, and a token is read again sooner than its part of the cache is copied even where
 * that lies together. Undefined leaves it to the engine, which saves them. Pure.
 */
export function promptCacheFor(facts: PromptCacheFacts): LoadPlan["cacheRam"] {
  const { kvBytes, onGpu, options, plan, readRate } = facts;
  const several = options.slots !== null && options.slots > 1;
  const whole = onGpu && plan.gpuLayers === plan.layers;
  if (options.cacheRam !== null || !several || !whole || readRate === null) return undefined;
  const bytesPerToken = kvBytes / plan.context;
  if (readRate * bytesPerToken < COPIED_PER_SECOND) return undefined;
  return { mib: 0, because: "a prompt is read again sooner than saved here" };
}
