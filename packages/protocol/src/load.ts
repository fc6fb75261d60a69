import { z } from "zod";
import { EngineState, ModelInfo } from "./engine.ts";
import { KvCacheType } from "./model-fit.ts";

/** Tokens; more than any model's context, so that a typing slip is refused. */
export const MAX_LOAD_CONTEXT = 16 * 1024 * 1024;
/** MiB; more than a machine has, so that bytes for MiB are refused. */
const MAX_CACHE_RAM = 16 * 1024 * 1024;
/** Least and most of each option that is a number. Tokens, layers, requests, threads, minutes. */
export const LOAD_LIMITS = {
  context: [128, MAX_LOAD_CONTEXT],
  gpuLayers: [0, 10_000],
  expertLayersInMemory: [0, 10_000],
  slots: [1, 256],
  cacheRam: [-1, MAX_CACHE_RAM],
  batch: [1, 65_536],
  ubatch: [1, 65_536],
  threads: [1, 1_024],
  idleMinutes: [0.05, 10_080],
} as const satisfies Record<string, readonly [least: number, most: number]>;
const numberWithin = (key: keyof typeof LOAD_LIMITS): z.ZodNumber =>
  z.number().min(LOAD_LIMITS[key][0]).max(LOAD_LIMITS[key][1]);
const countWithin = (key: keyof typeof LOAD_LIMITS): z.ZodNumber => numberWithin(key).int();
/** Arguments of the person's own; llama-server has about 300 options. */
const MAX_EXTRA_ARGUMENTS = 64;

const path = z.string().min(1).max(4_096);

/** What speculates tokens ahead of the model. */
export const DraftOptions = z.discriminatedUnion("kind", [
  /** A small model of the same vocabulary; `model` is an id of the library or a path. */
  z.object({ kind: z.literal("model"), model: path, most: z.number().int().min(1).max(64) }),
  /** Repeats what the text so far says; no second model. */
  z.object({ kind: z.literal("ngram"), most: z.number().int().min(1).max(64) }),
]);
export type DraftOptions = z.infer<typeof DraftOptions>;

/** How a model is loaded. Null everywhere means: chosen by llcuda or the engine for this machine. */
export const LoadOptions = z.object({
  /** Tokens of context in all. */
  context: countWithin("context").nullable(),
  /** Layers on GPUs; 0 keeps the model in memory. */
  gpuLayers: z.union([countWithin("gpuLayers"), z.literal("all")]).nullable(),
  /** Experts of so many layers stay in memory. */
  expertLayersInMemory: countWithin("expertLayersInMemory").nullable(),
  flashAttention: z.enum(["on", "off"]).nullable(),
  kvTypeK: KvCacheType.nullable(),
  kvTypeV: KvCacheType.nullable(),
  /** Requests answered at once. */
  slots: countWithin("slots").nullable(),
  /**
   * True: all slots share one KV cache; false: each has its part of the context. Null: slots whose
   * number is left to llcuda share one, a chosen number gets a cache each. Saved before there was the choice: null.
   */
  unified: z.boolean().nullable().default(null),
  /**
   * MiB of the machine's memory that prompts of other conversations may fill, for their return; 0: none
   * is kept, -1: no limit. It is taken as they come. Saved before there was the choice: null.
   */
  cacheRam: countWithin("cacheRam").nullable().default(null),
  batch: countWithin("batch").nullable(),
  ubatch: countWithin("ubatch").nullable(),
  threads: countWithin("threads").nullable(),
  mmap: z.boolean().nullable(),
  mlock: z.boolean().nullable(),
  splitMode: z.enum(["none", "layer", "row", "tensor"]).nullable(),
  /** Share of each GPU. */
  tensorSplit: z.array(z.number().min(0)).max(16).nullable(),
  /** Names as the engine lists them: CUDA0, Vulkan1. */
  devices: z.array(z.string().min(1).max(64)).max(16).nullable(),
  loras: z.array(z.object({ path, scale: z.number().min(-10).max(10) })).max(16),
  /** The file that lets the model see or hear; null: the one that lies beside it; `none`: none. */
  mmproj: path.nullable(),
  draft: DraftOptions.nullable(),
  /** Minutes without a request after which it is unloaded; null: never. */
  idleMinutes: numberWithin("idleMinutes").nullable(),
  /** Arguments of the person's own. What llcuda manages is refused by name. */
  extraArguments: z.array(z.string().min(1).max(4_096)).max(MAX_EXTRA_ARGUMENTS),
});
export type LoadOptions = z.infer<typeof LoadOptions>;

/** Some of the options; what is left out stays as it is. */
export const LoadChanges = LoadOptions.extend({
  // Without the defaults, which would be changes.
  unified: z.boolean().nullable(),
  cacheRam: countWithin("cacheRam").nullable(),
}).partial();
export type LoadChanges = z.infer<typeof LoadChanges>;

/** What the running engine says it uses; null where it says nothing. */
export const EffectiveLoad = z.object({
  context: z.number().nullable(),
  /** Tokens that one request may take. */
  contextPerSlot: z.number().nullable(),
  slots: z.number().nullable(),
  gpuLayers: z.number().nullable(),
  layers: z.number().nullable(),
  flashAttention: z.boolean().nullable(),
  kvTypeK: z.string().nullable(),
  kvTypeV: z.string().nullable(),
  batch: z.number().nullable(),
  ubatch: z.number().nullable(),
  threads: z.number().nullable(),
  /** All slots share one cache. */
  unified: z.boolean().nullable(),
  /** As the option of that name. */
  cacheRam: z.number().nullable(),
  mmap: z.boolean().nullable(),
  /** False also where the system refused to. */
  mlock: z.boolean().nullable(),
  /** GPUs by the engine's own names; empty: the processor alone. */
  devices: z.array(z.string()).nullable(),
  /** Bytes of weights on each GPU. */
  deviceWeights: z.array(z.object({ device: z.string(), bytes: z.number() })).nullable(),
  /** Bytes of weights in the machine's memory. */
  hostWeights: z.number().nullable(),
  /** As the weights lie: it says nowhere how it splits. Null also with one GPU. */
  splitMode: z.enum(["layer", "row", "tensor"]).nullable(),
  loras: z.array(z.object({ path: z.string(), scale: z.number().nullable() })).nullable(),
  /** A path, or `none`. */
  mmproj: z.string().nullable(),
  /** How it speculates, in the engine's words: `draft-simple`, `ngram-simple`, `none`. */
  draft: z
    .object({ type: z.string(), model: z.string().nullable(), most: z.number().nullable() })
    .nullable(),
  /** Options that this build takes, and says that it ignores. */
  ignored: z.array(LoadOptions.keyof()),
});
export type EffectiveLoad = z.infer<typeof EffectiveLoad>;

/** What llcuda takes for values that were left to it, with the memory that is free now. */
export const LoadPlan = z.object({
  context: z.number(),
  kvTypeK: KvCacheType,
  kvTypeV: KvCacheType,
  slots: z.number(),
  /** True: all slots share one cache of `context` tokens. */
  unified: z.boolean(),
  /** Layers on GPUs of `layers`, the output counted as one, as far as llcuda can foresee it. */
  gpuLayers: z.number(),
  layers: z.number(),
  mmproj: z.string().nullable(),
  /** Of so many layers the experts stay in memory, so that all the rest goes to the GPU. */
  expertLayersInMemory: z.number(),
  /** The GPU that llcuda chose of several, by the engine's name; empty: none is used; null: as the engine does it. */
  devices: z.array(z.string()).nullable(),
  /** Where llcuda chose for the cache of prompts: MiB, and why in a few words. Absent: as the engine does it. */
  cacheRam: z.object({ mib: z.number(), because: z.string() }).optional(),
});
export type LoadPlan = z.infer<typeof LoadPlan>;

/** Bytes by what they hold; `device` is GPU memory, `host` the machine's. */
export const MemoryShares = z.object({
  weights: z.object({ device: z.number(), host: z.number() }),
  kv: z.object({ device: z.number(), host: z.number() }),
  compute: z.object({ device: z.number(), host: z.number() }),
});
export type MemoryShares = z.infer<typeof MemoryShares>;

/** An extra argument that this build of llama-server would refuse. */
export const ArgumentProblem = z.object({
  /** Where it stands among the extra arguments, and how many of them are its own, values included. */
  at: z.number(),
  length: z.number(),
  argument: z.string(),
  /** One sentence. */
  problem: z.string(),
  /** What may have been meant, in the place of those words; null: nothing is near. */
  instead: z.array(z.string()).nullable(),
});
export type ArgumentProblem = z.infer<typeof ArgumentProblem>;

/** What a load would be: before anything is started. */
export const LoadPreview = z.object({
  /** Null where the model's header does not say what it takes: then the engine chooses. */
  plan: LoadPlan.nullable(),
  estimate: MemoryShares.nullable(),
  commands: z.object({ llcuda: z.string(), llamaServer: z.string() }),
});
export type LoadPreview = z.infer<typeof LoadPreview>;

/** How a model is loaded where nobody says otherwise, and what its loads took. */
export const SavedLoad = z.object({
  /** Null: all automatic. */
  options: LoadOptions.nullable(),
  /** Newest first. */
  measurements: z.array(
    z.object({
      options: LoadOptions,
      estimate: MemoryShares,
      measured: MemoryShares,
      /** Estimate less measurement, as a share of the measurement. */
      error: z.number().nullable(),
      /** ISO time. */
      at: z.string(),
    }),
  ),
});
export type SavedLoad = z.infer<typeof SavedLoad>;

/** A change of the options that would help a load that failed, with what it frees. */
export const LoadFix = z.object({
  /** "context 32k -> 16k frees 1.9 GiB". */
  label: z.string(),
  changes: LoadChanges,
  /** Bytes; null where that is unknown. */
  frees: z.number().nullable(),
});
export type LoadFix = z.infer<typeof LoadFix>;

/** A model that went for another, which is being loaded or did not load. */
export const ReplacedModel = z.object({
  id: z.string(),
  name: z.string(),
  /**
   * `waits`: the other is still being loaded; `returns`: it did not load, and this one is loaded again
   * or never ended. Else it stays away: there is `no-room` for it now, or the engine itself fails.
   */
  fate: z.enum(["waits", "returns", "no-room", "engine-fault"]),
});
export type ReplacedModel = z.infer<typeof ReplacedModel>;

/** A model that is loaded, being loaded, or failed to. One llama-server each. */
export const LoadedModel = z.object({
  model: ModelInfo,
  state: EngineState,
  requested: LoadOptions,
  /** What was taken for the automatic ones; null before the start and where the engine chose. */
  plan: LoadPlan.nullable(),
  effective: EffectiveLoad.nullable(),
  memory: z.object({
    estimate: MemoryShares.nullable(),
    /** By the engine's own words; null before it is loaded. */
    measured: MemoryShares.nullable(),
    /** What the driver says the process holds. */
    gpu: z.number().nullable(),
    /** Resident memory of the process. */
    resident: z.number().nullable(),
    /** Estimate less measurement, as a share of the measurement. */
    error: z.number().nullable(),
  }),
  /** Never unloaded for another model or for being idle. */
  pinned: z.boolean(),
  /** Requests that are being answered, and those that wait for a slot. */
  answering: z.number(),
  waiting: z.number(),
  /** ISO times. */
  lastUsedAt: z.string(),
  /** When it will be unloaded for being idle; null: not. */
  unloadsAt: z.string().nullable(),
  /** The commands that do the same without the page. */
  commands: z.object({ llcuda: z.string(), llamaServer: z.string() }),
  fixes: z.array(LoadFix),
  /** What was changed by llcuda after a first try ran out of memory; null: nothing. */
  retriedWith: z.string().nullable(),
  /** Models that went for it; of one that is loaded none. */
  replaced: z.array(ReplacedModel),
  /**
   * Name of the model that took its place and did not load, while it is loaded again for that; its own, where a
   * load with other options was cancelled.
   */
  restoredFor: z.string().nullable(),
});
export type LoadedModel = z.infer<typeof LoadedModel>;
