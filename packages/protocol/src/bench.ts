import { z } from "zod";
import { BenchPlan } from "./bench-plan.ts";
import { ErrorReport } from "./error.ts";
import { Progress } from "./progress.ts";

/** Figures of one quantity. Nothing is dropped: outliers are part of every figure. */
export const Distribution = z.object({
  n: z.number(),
  median: z.number(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  standardDeviation: z.number().nullable(),
  /** 95 % by bootstrap, of the median; null below 5 samples. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Null where so few samples say nothing of it: p90 from 10 on, p95 from 20, p99 from 100. */
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** At most 2,000; beyond that a seeded choice of equal chances. */
  samples: z.array(z.number()),
  /** Beyond one and a half interquartile ranges of a quartile, the farthest first; at most 100. */
  outliers: z.array(z.number()),
});
export type Distribution = z.infer<typeof Distribution>;

/** What a quantity is; rates in tokens per second, times in milliseconds, energy in joules. */
export const BenchQuantity = z.enum([
  "prompt-rate",
  "generation-rate",
  "total-rate",
  "user-rate",
  "request-rate",
  "first-token",
  "per-token",
  "inter-token",
  "end-to-end",
  "queue",
  "prompt-time",
  "goodput",
  "tokens-per-joule",
  "score",
]);
export type BenchQuantity = z.infer<typeof BenchQuantity>;

/** The coordinates of a point; null: that dimension is not part of it. */
export const BenchAxes = z.object({
  /** Names the target or the model. */
  series: z.string(),
  prompt: z.number().nullable(),
  generation: z.number().nullable(),
  depth: z.number().nullable(),
  concurrency: z.number().nullable(),
  requestsPerSecond: z.number().nullable(),
  /** Engine flags that differ between points: {"fa": "on"}. */
  flags: z.record(z.string(), z.string()),
});
export type BenchAxes = z.infer<typeof BenchAxes>;

/** How much of the machine's limit a rate is. */
export const LimitShare = z.object({
  /** 0 to 1 and above, where weights were repacked. */
  share: z.number(),
  /** Tokens per second at the limit. */
  limit: z.number(),
  bound: z.enum(["bandwidth", "compute"]),
  /** Bytes that one token must read, and operations it takes. */
  bytesPerToken: z.number(),
  operationsPerToken: z.number(),
});
export type LimitShare = z.infer<typeof LimitShare>;

/** How full the steps were in which an engine of ours wrote: each makes one token for every slot at work. */
export const BenchOccupancy = z.object({
  slots: z.number(),
  /** Steps while the point was measured, and slots at work in each on average; null where it does not tell. */
  steps: z.number().nullable(),
  busy: z.number().nullable(),
  /**
   * Passes over the weights in a step, where each slot has a cache of its own: slots at work that lie
   * apart are computed one after another. Absent where slots share a cache, or nobody looked.
   */
  passes: z.number().optional(),
  /**
   * Of the time, what passed while the engine copied prompts between GPU and memory and computed for
   * nobody. Absent where it copies none, or does not tell.
   */
  copying: z.number().optional(),
});
export type BenchOccupancy = z.infer<typeof BenchOccupancy>;

export const BenchPoint = z.object({
  id: z.string(),
  axes: BenchAxes,
  status: z.enum(["waiting", "warming", "measuring", "done", "failed", "skipped"]),
  quantities: z.partialRecord(BenchQuantity, Distribution),
  /** Tokens over time of the whole point. */
  tokens: z.object({ prompt: z.number(), cached: z.number(), generated: z.number() }),
  requests: z.object({
    good: z.number(),
    done: z.number(),
    failed: z.number(),
    refused: z.number(),
  }),
  seconds: z.number(),
  /** Null for programs without slots and for servers elsewhere, and in runs of older agents. */
  occupancy: BenchOccupancy.nullable().default(null),
  limit: LimitShare.nullable(),
  /** What disturbed it: throttling, other load, a chat that was going on. */
  disturbances: z.array(z.string()),
  error: ErrorReport.nullable(),
});
export type BenchPoint = z.infer<typeof BenchPoint>;

/** One request on the timeline. Milliseconds from the run's start; null: has not happened. */
export const BenchRequest = z.object({
  id: z.number(),
  point: z.string(),
  /** The user or the place among those at once: its row in the picture. */
  lane: z.number(),
  sent: z.number(),
  /** The engine began to read it; null where it does not tell. */
  begun: z.number().nullable(),
  firstToken: z.number().nullable(),
  ended: z.number().nullable(),
  tokens: z.number(),
  failed: z.boolean(),
});
export type BenchRequest = z.infer<typeof BenchRequest>;

/** The machine at one moment of a run. Shares 0 to 1, watts, degrees Celsius, MHz, bytes. */
export const BenchTelemetry = z.object({
  /** Milliseconds from the run's start. */
  at: z.number(),
  tokensPerSecond: z.number(),
  cpuLoad: z.number(),
  gpuLoad: z.number().nullable(),
  gpuMemoryUsed: z.number().nullable(),
  power: z.number().nullable(),
  temperature: z.number().nullable(),
  clock: z.number().nullable(),
  throttled: z.array(z.string()),
});
export type BenchTelemetry = z.infer<typeof BenchTelemetry>;

/** What the run was made with, so that it can be compared later. */
export const BenchConditions = z.object({
  engine: z.object({ id: z.string(), version: z.string(), backend: z.string() }).nullable(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sha256: z.string().nullable(),
      size: z.number(),
      quantization: z.string().nullable(),
    }),
  ),
  flags: z.array(z.string()),
  gpu: z.string().nullable(),
  driver: z.string().nullable(),
  cpu: z.string(),
  cpuCount: z.number(),
  memory: z.number(),
  system: z.string(),
  llcuda: z.string(),
  /** Measured, not from a datasheet: bytes per second, operations per second by type. */
  bandwidth: z.number().nullable(),
  compute: z.number().nullable(),
  /** Why points have no part of a limit, as a sentence; absent where they can have one. */
  noLimit: z.string().optional(),
});
export type BenchConditions = z.infer<typeof BenchConditions>;

export const BenchStatus = z.enum(["queued", "running", "done", "cancelled", "failed"]);
export type BenchStatus = z.infer<typeof BenchStatus>;

/** A run without its many points: a row of the history. */
export const BenchSummary = z.object({
  id: z.string(),
  plan: BenchPlan,
  status: BenchStatus,
  title: z.string(),
  tags: z.array(z.string()),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  progress: Progress.nullable(),
  /** What is being done: "warming up, 4 users". */
  stage: z.string(),
  conditions: BenchConditions,
  /** One figure that stands for the run. */
  headline: z.object({ quantity: BenchQuantity, value: z.number() }).nullable(),
  disturbed: z.boolean(),
  /** Where it is slower than the last run like it: by how much, and what changed since. */
  regression: z.string().nullable(),
  error: ErrorReport.nullable(),
});
export type BenchSummary = z.infer<typeof BenchSummary>;

/** What a tuning run found. Gains are shares of the default's figure: 0.14 is 14 % more. */
export const BenchTuned = z.object({
  steps: z.array(z.object({ flags: z.record(z.string(), z.string()), gain: z.number() })),
  /** Faster than the default in each turn of the last comparison; empty where nothing was. */
  best: z.record(z.string(), z.string()),
  gain: z.number(),
  /** What led when the time was over, before it was compared often enough; absent where it was. */
  unconfirmed: z
    .object({
      flags: z.record(z.string(), z.string()),
      gain: z.number(),
      /** Turns of the last comparison that it had, of `of`. */
      turns: z.number(),
      of: z.number(),
    })
    .optional(),
  kept: z.boolean(),
});
export type BenchTuned = z.infer<typeof BenchTuned>;

export const BenchRun = BenchSummary.extend({
  points: z.array(BenchPoint),
  /** "Memory bandwidth holds it back: 61 % of what this GPU can read." */
  bottleneck: z.string().nullable(),
  /** What a tuning run found; null otherwise. */
  tuned: BenchTuned.nullable(),
});
export type BenchRun = z.infer<typeof BenchRun>;

/** What a watcher of a run receives: the whole on open, then what changed. */
export const BenchEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    run: BenchRun,
    requests: z.array(BenchRequest),
    telemetry: z.array(BenchTelemetry),
  }),
  z.object({
    type: z.literal("change"),
    summary: BenchSummary,
    bottleneck: z.string().nullable(),
    tuned: BenchTuned.nullable(),
    points: z.array(BenchPoint),
    requests: z.array(BenchRequest),
    telemetry: z.array(BenchTelemetry),
  }),
]);
export type BenchEvent = z.infer<typeof BenchEvent>;

/** How one point changed between two runs, with whether chance explains it. */
export const BenchDelta = z.object({
  axes: BenchAxes,
  quantity: BenchQuantity,
  before: z.number(),
  after: z.number(),
  /** after / before - 1. */
  change: z.number(),
  /** By Mann-Whitney U, two-sided; null where there are too few samples. */
  p: z.number().nullable(),
  verdict: z.enum(["faster", "slower", "same", "unclear"]),
});
export type BenchDelta = z.infer<typeof BenchDelta>;

/** What stands in the way of a run now; asked before it begins. */
export const BenchOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("begun"), id: z.string() }),
  /** Somebody is chatting, or memory is short: begin with `anyway`. */
  z.object({ outcome: z.literal("ask"), reasons: z.array(z.string()) }),
]);
export type BenchOutcome = z.infer<typeof BenchOutcome>;
