import type { BenchAxes, BenchQuantity, Distribution } from "@llcuda/protocol";
import { z } from "zod";
import { distributionOf } from "../statistics/distribution.ts";

/** One line of `llama-batched-bench --output-format jsonl`. Times in seconds, speeds in tokens a second. */
export const BatchedBenchRow = z.looseObject({
  pp: z.number(),
  tg: z.number(),
  /** Sequences at once. */
  pl: z.number(),
  n_kv: z.number(),
  t_pp: z.number(),
  speed_pp: z.number(),
  t_tg: z.number(),
  speed_tg: z.number(),
  t: z.number(),
  speed: z.number(),
});
export type BatchedBenchRow = z.infer<typeof BatchedBenchRow>;

/** A row of llama-batched-bench's; null for any other line. */
export function batchedBenchRow(line: string): BatchedBenchRow | null {
  if (!line.startsWith("{")) return null;
  try {
    return BatchedBenchRow.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Its three rates; it measures each once, so none has a spread. */
export function ratesOf(row: BatchedBenchRow): Partial<Record<BenchQuantity, Distribution>> {
  const figures = [
    ["prompt-rate", row.speed_pp],
    ["generation-rate", row.speed_tg],
    ["total-rate", row.speed],
    ["user-rate", row.speed_tg / row.pl],
  ] as const;
  return Object.fromEntries(
    figures.flatMap(([quantity, rate]) => {
      const found = Number.isFinite(rate) && rate > 0 ? distributionOf([rate]) : null;
      return found === null ? [] : [[quantity, found]];
    }),
  );
}

export function axesOfBatched({ pl, pp, tg }: BatchedBenchRow, series: string): BenchAxes {
  return {
    series,
    prompt: pp,
    generation: tg,
    depth: null,
    concurrency: pl,
    requestsPerSecond: null,
    flags: {},
  };
}
