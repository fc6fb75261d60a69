import { z } from "zod";

/** The types of llama-server's -ctk and -ctv, as packages/gguf names them. */
export const KvCacheType = z.enum([
  "F32",
  "F16",
  "BF16",
  "Q8_0",
  "Q5_1",
  "Q5_0",
  "Q4_1",
  "Q4_0",
  "IQ4_NL",
]);
export type KvCacheType = z.infer<typeof KvCacheType>;

/** Bytes on the GPU and in memory. */
export const PlacedBytes = z.object({ device: z.number(), host: z.number() });
export type PlacedBytes = z.infer<typeof PlacedBytes>;

/** What would help a model onto the GPU (without one: into memory). Bytes. */
export const FitAdvice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("context"), context: z.number(), frees: z.number() }),
  z.object({ kind: z.literal("kv-type"), kvType: KvCacheType, frees: z.number() }),
  z.object({ kind: z.literal("slots"), slots: z.number(), frees: z.number() }),
  /** Another quantization: the weights on the GPU (without one: in memory) may have so many bytes. */
  z.object({ kind: z.literal("smaller-weights"), most: z.number() }),
  /** Shares of the GPUs by what is free on each, in place of those that were chosen. */
  z.object({ kind: z.literal("free-shares") }),
  /** The experts of the first so many layers in memory, all the rest on the GPU; `frees` of its memory. */
  z.object({ kind: z.literal("experts-in-memory"), layers: z.number(), frees: z.number() }),
]);
export type FitAdvice = z.infer<typeof FitAdvice>;

/** What a model takes under some settings, and where it would go on this machine now. Bytes. */
export const ModelFit = z.object({
  /** Where the header was read: a path, or hf:OWNER/REPO/FILE. */
  file: z.string(),
  architecture: z.string(),
  /** True: figures of this architecture were compared with llama.cpp's own. */
  checked: z.boolean(),
  /** What the model was made for; null where its file does not say. */
  contextLength: z.number().nullable(),
  settings: z.object({
    context: z.number(),
    kvTypeK: KvCacheType,
    kvTypeV: KvCacheType,
    slots: z.number(),
    /** True: all slots share one cache of `context` tokens. */
    unified: z.boolean(),
  }),
  /** What is loaded with it; `estimate` counts it. */
  beside: z.object({
    /** The file that lets it see or hear: a path, or hf:OWNER/REPO/FILE. */
    mmproj: z.string().nullable(),
    /** Bytes of that file and of adapters. */
    files: z.number(),
    /** Path of the model that drafts. */
    draft: z.string().nullable(),
  }),
  /** `partial`: some layers on the GPU; `no`: not even memory is enough. */
  verdict: z.enum(["fits", "partial", "ram-only", "no"]),
  /**
   * Tokens a second that one answer can have at most: what a token must read, at the bandwidth that was measured
   * here. Null where that was not measured, a part lies in memory beside GPUs, or a draft writes with it.
   */
  mostTokensPerSecond: z.number().nullable(),
  /** Whether a smaller context would do, or other shares of the GPUs; null where nothing is wrong. */
  cause: z.enum(["context", "weights", "shares"]).nullable(),
  advice: z.array(FitAdvice),
  estimate: z.object({
    weights: PlacedBytes,
    kv: PlacedBytes,
    compute: PlacedBytes,
    /** The answers' logits, in memory. */
    output: z.number(),
    device: z.number(),
    host: z.number(),
    total: z.number(),
    /** Layers on the GPU of `layers`, the output counted as one. */
    gpuLayers: z.number(),
    layers: z.number(),
    /** Of so many of the layers on the GPU the experts are in memory. */
    expertLayers: z.number(),
    /** False also where the GPU has no kernel for this model's heads. */
    flashAttention: z.boolean(),
  }),
  machine: z.object({
    /** Free on each GPU that programs see and the options let it use. */
    vramFree: z.array(z.number()),
    ramFree: z.number(),
    /** Of each GPU, out of reach for the model: left free, and what the engine takes beside it. */
    margin: z.number(),
  }),
});
export type ModelFit = z.infer<typeof ModelFit>;
