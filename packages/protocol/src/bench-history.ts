import { z } from "zod";
import { BenchDelta, BenchQuantity, BenchStatus, BenchSummary } from "./bench.ts";

/** Runs that one look at the history tells at most. */
export const MAX_BENCH_PAGE = 500;
export const MAX_BENCH_TAGS = 20;
export const MAX_BENCH_TAG_CHARS = 40;
/** Runs that are held against the first of them at once. */
export const MAX_BENCHES_COMPARED = 8;
/** Characters of a file that is brought in, so that it fits one message; llama-bench writes about 1 kB a row. */
export const MAX_BENCH_IMPORT_CHARS = 8_000_000;

/** Which runs of the history are asked for; what is left out lets all pass. */
export const BenchFilter = z.object({
  kind: z.enum(["quick", "engine", "served", "compare", "tune"]).optional(),
  status: BenchStatus.optional(),
  tag: z.string().max(MAX_BENCH_TAG_CHARS).optional(),
  /** In title, model, engine, GPU, processor or tags, in small letters or large. */
  text: z.string().max(200).optional(),
});
export type BenchFilter = z.infer<typeof BenchFilter>;

/** The history, the newest run first, then what of it changes. */
export const BenchHistoryEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("page"),
    runs: z.array(BenchSummary),
    /** There are older ones. */
    more: z.boolean(),
    /** Every tag that is used. */
    tags: z.array(z.string()),
  }),
  /** A run that no longer fits the filter is among the removed. */
  z.object({
    type: z.literal("change"),
    runs: z.array(BenchSummary),
    removed: z.array(z.string()),
    tags: z.array(z.string()),
  }),
]);
export type BenchHistoryEvent = z.infer<typeof BenchHistoryEvent>;

/** A run beside the first that was named. */
export const BenchComparison = z.object({
  before: z.string(),
  after: z.string(),
  /** What was different about engine, driver or machine: "driver 570.1 -> 580.65". */
  changed: z.array(z.string()),
  deltas: z.array(BenchDelta),
});
export type BenchComparison = z.infer<typeof BenchComparison>;

export const BenchFormat = z.enum([
  "markdown",
  "csv",
  "json",
  "html",
  "llama-bench-md",
  "llama-bench-jsonl",
  "llama-bench-csv",
]);
export type BenchFormat = z.infer<typeof BenchFormat>;

/** A run as a file. */
export const BenchFile = z.object({ name: z.string(), mediaType: z.string(), text: z.string() });
export type BenchFile = z.infer<typeof BenchFile>;

/** A figure to hold a run against, where nobody ran it here. */
export const BenchReference = z.object({
  /** "Gemma 3 1B". */
  model: z.string(),
  /** Matches names of files of that model, in small letters. */
  matches: z.array(z.string()),
  quantization: z.string(),
  gpu: z.string(),
  quantity: BenchQuantity,
  value: z.number(),
  /** What was aimed at; null: the value itself. */
  target: z.number().nullable(),
  /** Bytes of GPU memory. */
  gpuMemory: z.number(),
});
export type BenchReference = z.infer<typeof BenchReference>;
