import { z } from "zod";
import { KvCacheType } from "./model-fit.ts";

/** Values of one dimension; a sweep of all dimensions is bounded by `MAX_BENCH_POINTS` too. */
const MAX_VALUES = 32;
export const MAX_BENCH_POINTS = 1_024;
/** Streams of one point; a browser and a 2-CPU machine can still draw and drive them. */
export const MAX_CONCURRENCY = 512;

const tokens = z.number().int().min(0).max(4_194_304);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_VALUES);

/** Who is asked: the agent's own engine, or any OpenAI-compatible address. */
export const BenchTarget = z.discriminatedUnion("kind", [
  /** Null: the current model. */
  z.object({ kind: z.literal("local"), model: z.string().max(4_096).nullable() }),
  z.object({
    kind: z.literal("endpoint"),
    label: z.string().min(1).max(100),
    /** Up to and without `/chat/completions`. */
    url: z.url().max(2_048),
    model: z.string().min(1).max(512),
    /** Name of the variable of the agent that holds the key: the key itself is never stored. */
    keyVariable: z.string().max(128).nullable(),
  }),
]);
export type BenchTarget = z.infer<typeof BenchTarget>;

/** What the users of a served bench ask for. Lengths in tokens. */
export const BenchWorkload = z.object({
  kind: z.enum(["chat", "summarize", "code", "long", "own"]),
  promptTokens: tokens,
  outputTokens: z.number().int().min(1).max(131_072),
  /** `own`: one prompt each, taken in turn. */
  prompts: z.array(z.string().min(1)).max(10_000),
  /** False: every prompt begins differently, so that no cache helps. True: said with the result. */
  prefixCache: z.boolean(),
});
export type BenchWorkload = z.infer<typeof BenchWorkload>;

/** Closed: so many users, each asks again when answered. Open: arrivals by a Poisson process. */
export const BenchLoad = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("closed"),
    concurrency: listOf(z.number().int().min(1).max(MAX_CONCURRENCY)).min(1),
  }),
  z.object({
    kind: z.literal("open"),
    requestsPerSecond: listOf(z.number().min(0.01).max(1_000)).min(1),
    /** Requests that may be open at once; more are counted as refused. */
    most: z.number().int().min(1).max(MAX_CONCURRENCY),
  }),
]);
export type BenchLoad = z.infer<typeof BenchLoad>;

/** A request is good when it meets all that is set. Milliseconds; null: not asked for. */
export const BenchTargets = z.object({
  firstTokenMs: z.number().positive().nullable(),
  perTokenMs: z.number().positive().nullable(),
  totalMs: z.number().positive().nullable(),
});
export type BenchTargets = z.infer<typeof BenchTargets>;

const servedShape = {
  workload: BenchWorkload,
  load: BenchLoad,
  /** Measured requests of a point: this many, or as many as the seconds allow. */
  requests: z.number().int().min(1).max(100_000),
  seconds: z.number().min(1).max(3_600),
  /** Requests before each point that are not counted. */
  warmup: z.number().int().min(0).max(1_000),
  targets: BenchTargets,
  /** Prompts and arrivals follow from it. */
  seed: z.number().int().min(0),
};

/** A dimension of the engine's flags. Empty: the engine's default. */
const flagShape = {
  batch: listOf(z.number().int().min(1).max(65_536)),
  ubatch: listOf(z.number().int().min(1).max(65_536)),
  threads: listOf(z.number().int().min(1).max(1_024)),
  gpuLayers: listOf(z.number().int().min(0).max(10_000)),
  flashAttention: listOf(z.enum(["on", "off"])),
  kvType: listOf(KvCacheType),
};

export const TuneParameter = z.enum([
  "slots",
  "batch",
  "ubatch",
  "threads",
  "gpuLayers",
  "flashAttention",
  "draft",
  /** Tokens drawn on the GPU, by llama-server's --backend-sampling. */
  "backendSampling",
  /** MiB for prompts whose slot another took; tried only where there are several users. */
  "cacheRam",
]);
export type TuneParameter = z.infer<typeof TuneParameter>;

/** What a person asks a bench to do. */
export const BenchPlan = z.discriminatedUnion("kind", [
  /** 15 seconds on the model that is loaded. */
  z.object({ kind: z.literal("quick"), model: z.string().max(4_096).nullable() }),
  /** llama-bench (and llama-batched-bench for `parallel`) over every combination. */
  z.object({
    kind: z.literal("engine"),
    /** Ids of the library; empty: the current model. */
    models: listOf(z.string().max(4_096)),
    /** Tokens read, and tokens generated, each a test of its own. */
    prompts: listOf(tokens),
    generations: listOf(tokens),
    /** A prompt and an answer as one test. */
    pairs: listOf(z.object({ prompt: tokens, generation: tokens })),
    /** Tokens that are in the context before. */
    depths: listOf(tokens),
    /** Sequences at once; empty: llama-batched-bench is not run. */
    parallel: listOf(z.number().int().min(1).max(MAX_CONCURRENCY)),
    repetitions: z.number().int().min(1).max(100),
    preset: z.enum(["sweep", "localscore", "own"]),
    ...flagShape,
  }),
  z.object({ kind: z.literal("served"), target: BenchTarget, ...servedShape }),
  /** The same load against each, by turns. */
  z.object({
    kind: z.literal("compare"),
    between: z.array(BenchTarget).min(2).max(8),
    rounds: z.number().int().min(1).max(100),
    ...servedShape,
  }),
  /** Successive halving over the flags. */
  z.object({
    kind: z.literal("tune"),
    model: z.string().max(4_096).nullable(),
    goal: z.enum(["generation", "prompt", "throughput"]),
    parameters: z.array(TuneParameter).min(1),
    minutes: z.number().min(0.5).max(240),
  }),
]);
export type BenchPlan = z.infer<typeof BenchPlan>;
export type BenchKind = BenchPlan["kind"];
