import {
  BenchFilter,
  BenchFormat,
  BenchPlan,
  MAX_BENCH_IMPORT_CHARS,
  MAX_BENCH_PAGE,
  MAX_BENCH_TAG_CHARS,
  MAX_BENCH_TAGS,
  MAX_BENCHES_COMPARED,
} from "@llcuda/protocol";
import { z } from "zod";
import { live } from "./live.ts";
import { procedure, router } from "./trpc.ts";

const id = z.string().min(1).max(64);
const bench = z.object({ id });
const DEFAULT_PAGE = 200;

/** Benches: runs, their history, and what is made of them. */
export const benchRouter = router({
  /**
   * Begins a run, or queues it behind the one that goes on. Where it would disturb somebody it says
   * so and waits for `anyway`.
   */
  start: procedure
    .input(z.object({ plan: BenchPlan, anyway: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => ctx.services.bench.start(input.plan, input.anyway)),
  /** Ends a run at once; what was measured is kept. */
  cancel: procedure.input(bench).mutation(({ ctx, input }) => ctx.services.bench.cancel(input.id)),
  /** Runs that pass a filter, the newest first, then what changes of them. */
  history: router(
    live(
      z.object({
        filter: BenchFilter.default({}),
        limit: z.number().int().min(1).max(MAX_BENCH_PAGE).default(DEFAULT_PAGE),
      }),
      ({ ctx, input, signal }) => ctx.services.bench.history(input.filter, input.limit, signal),
    ),
  ),
  /** One run with its points, requests and telemetry, then what changes of it until it ends. */
  run: router(live(bench, ({ ctx, input, signal }) => ctx.services.bench.watch(input.id, signal))),
  /** One run as it is now. */
  get: procedure.input(bench).query(({ ctx, input }) => ctx.services.bench.get(input.id)),
  /** Deletes a run for good. */
  delete: procedure.input(bench).mutation(({ ctx, input }) => ctx.services.bench.delete(input.id)),
  /** Gives a run these tags in place of those it has. */
  tag: procedure
    .input(
      bench.extend({
        tags: z.array(z.string().trim().min(1).max(MAX_BENCH_TAG_CHARS)).max(MAX_BENCH_TAGS),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.bench.tag(input.id, input.tags)),
  /** Each run but the first beside the first: every figure that both have, with its chance. */
  compare: procedure
    .input(z.object({ ids: z.array(id).min(2).max(MAX_BENCHES_COMPARED) }))
    .query(({ ctx, input }) => ctx.services.bench.compare(input.ids)),
  /** A run as a file: Markdown, CSV, JSON, llama-bench's own forms, or a page that needs nothing else. */
  export: procedure
    .input(bench.extend({ format: BenchFormat }))
    .query(({ ctx, input }) => ctx.services.bench.export(input.id, input.format)),
  /** Brings in a run: llcuda's JSON or page, or what llama-bench printed as md, csv, json or jsonl. */
  import: procedure
    .input(
      z.object({
        name: z.string().max(255),
        text: z.string().min(1).max(MAX_BENCH_IMPORT_CHARS),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.bench.import(input.name, input.text)),
  /** Loads the model with what a tuning run found, from its next load on. */
  keepTuned: procedure
    .input(bench)
    .mutation(({ ctx, input }) => ctx.services.bench.keepTuned(input.id)),
  /** Figures from elsewhere to hold runs against. */
  references: procedure.query(({ ctx }) => ctx.services.bench.references()),
});
