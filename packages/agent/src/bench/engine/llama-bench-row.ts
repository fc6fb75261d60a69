import type { BenchAxes, BenchQuantity, Distribution } from "@llcuda/protocol";
import { z } from "zod";
import { distributionOf } from "../statistics/distribution.ts";

/** One line of `llama-bench -o jsonl`, as far as it is used; the rest is kept beside it. */
export const LlamaBenchRow = z.looseObject({
  build_commit: z.string(),
  build_number: z.number(),
  cpu_info: z.string(),
  gpu_info: z.string(),
  backends: z.string(),
  model_filename: z.string(),
  model_type: z.string(),
  model_size: z.number(),
  model_n_params: z.number(),
  n_batch: z.number(),
  n_ubatch: z.number(),
  n_threads: z.number(),
  type_k: z.string(),
  type_v: z.string(),
  n_gpu_layers: z.number(),
  /** A number since 0.7.0 (-1: auto), a boolean before. */
  flash_attn: z.union([z.number(), z.boolean()]),
  n_prompt: z.number(),
  n_gen: z.number(),
  n_depth: z.number(),
  test_time: z.string(),
  avg_ns: z.number(),
  stddev_ns: z.number(),
  avg_ts: z.number(),
  stddev_ts: z.number(),
  samples_ns: z.array(z.number()),
  samples_ts: z.array(z.number()),
});
export type LlamaBenchRow = z.infer<typeof LlamaBenchRow>;

/** A row of llama-bench's; null for any other line. */
export function llamaBenchRow(line: string): LlamaBenchRow | null {
  if (!line.startsWith("{")) return null;
  try {
    return LlamaBenchRow.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** What a row measured: reading, generating, or both in turn. */
export function quantityOf({ n_gen, n_prompt }: LlamaBenchRow): BenchQuantity {
  if (n_gen === 0) return "prompt-rate";
  return n_prompt === 0 ? "generation-rate" : "total-rate";
}

/** Its rates, by what each repetition took. */
export function rateOf(row: LlamaBenchRow): Distribution | null {
  const tokens = row.n_prompt + row.n_gen;
  return distributionOf(row.samples_ns.filter((ns) => ns > 0).map((ns) => (tokens * 1e9) / ns));
}

const FLASH: Record<string, string> = { "-1": "auto", "0": "off", "1": "on" };

/** Where a row lies; `varied` names the flags that differ between the points of its run. */
export function axesOf(row: LlamaBenchRow, series: string, varied: readonly string[]): BenchAxes {
  const all: Record<string, string> = {
    batch: `${row.n_batch}`,
    ubatch: `${row.n_ubatch}`,
    threads: `${row.n_threads}`,
    gpuLayers: `${row.n_gpu_layers}`,
    flashAttention: FLASH[`${Number(row.flash_attn)}`] ?? `${row.flash_attn}`,
    kvTypeK: row.type_k,
    kvTypeV: row.type_v,
  };
  return {
    series,
    prompt: row.n_prompt,
    generation: row.n_gen,
    depth: row.n_depth,
    concurrency: null,
    requestsPerSecond: null,
    flags: Object.fromEntries(varied.flatMap((name) => (name in all ? [[name, all[name]!]] : []))),
  };
}

/** What llama-bench says about where it is (`--progress`). */
export interface LlamaBenchProgress {
  /** Counted from 1. */
  point: number;
  points: number;
  /** "prompt run 2/5", "warmup generation run", "starting". */
  stage: string;
  warmup: boolean;
}

const PROGRESS = /^llama-bench: benchmark (\d+)\/(\d+): (.+)$/;

export function llamaBenchProgress(line: string): LlamaBenchProgress | null {
  const [, point, points, stage] = PROGRESS.exec(line) ?? [];
  if (stage === undefined) return null;
  return {
    point: Number(point),
    points: Number(points),
    stage: stage.trim(),
    warmup: stage.startsWith("warmup") || stage.startsWith("depth"),
  };
}
