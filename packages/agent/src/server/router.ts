import { LoadChanges, LoadOptions } from "@llcuda/protocol";
import { z } from "zod";
import { MAX_TENSORS_PAGE } from "../tensors/file-summary.ts";
import { MAX_METADATA_PAGE, MAX_TEXT_PIECE } from "../tensors/metadata-page.ts";
import { benchRouter } from "./bench-router.ts";
import { chatRouter } from "./chat-router.ts";
import { attachmentsRouter, presetsRouter } from "./preset-router.ts";
import { downloadsRouter, hubRouter, libraryRouter } from "./library-router.ts";
import { live } from "./live.ts";
import {
  after,
  file,
  key,
  MAX_TOKENIZED_CHARS,
  MAX_TOKENS_PAGE,
  messages,
  page,
  tensor,
} from "./tensor-inputs.ts";
import { toolsRouter } from "./tools-router.ts";
import { procedure, router } from "./trpc.ts";

const nothing = z.void();
const modelId = z.string().min(1).max(4_096);
const engineId = z.object({ id: z.string().min(1).max(256) });

/** Everything the agent can be asked. docs/api.md is generated from this file. */
export const appRouter = router({
  system: router({
    /** Version, protocol, host and folders of this agent. */
    info: procedure.query(({ ctx }) => ctx.services.info()),
    /** GPUs, driver, CUDA, libraries and platform, read anew, with every raw answer. */
    machine: procedure.query(({ ctx }) => ctx.services.machine()),
    /** The chain from machine to model, as `llcuda doctor` prints it. */
    doctor: procedure.query(({ ctx }) => ctx.services.doctor()),
  }),

  /** CPU, memory and tokens per second, once a second. */
  host: router(live(nothing, ({ ctx, signal }) => ctx.services.host.watch(signal))),

  gpu: router({
    /** GPUs, who holds their memory, what was measured on them, and marks of the last 15 minutes. */
    state: router(live(nothing, ({ ctx, signal }) => ctx.services.gpu.state.watch(signal))),
    /** Every GPU and the machine once a second by column: the last 15 minutes, then what is new. */
    samples: router(
      live(z.object({ after: z.number().int().min(0).default(0) }), ({ ctx, input, signal }) =>
        ctx.services.gpu.samples(input.after, signal),
      ),
    ),
    /** Begins to measure every GPU anew: bandwidth, matrix products, PCIe, launches; 2 s a GPU. */
    measure: procedure.mutation(({ ctx }) => ctx.services.gpu.measure()),
  }),

  setup: router({
    /** Every step from nothing to the first token, with progress and causes. */
    state: router(live(nothing, ({ ctx, signal }) => ctx.services.setup.state.watch(signal))),
    /** Runs the failed steps again. */
    retry: procedure.mutation(({ ctx }) => ctx.services.setup.retry()),
  }),

  engine: router({
    /** The engine's one state, from `none` to `ready` or `failed`. */
    state: router(live(nothing, ({ ctx, signal }) => ctx.services.engine.state.watch(signal))),
    /** The engine's stderr, from line `after` on. */
    log: router(
      live(z.object({ after: z.number().int().min(0).default(0) }), ({ ctx, input, signal }) =>
        ctx.services.engine.log.watch(input.after, signal),
      ),
    ),
    /** Starts the engine if it is not running. */
    start: procedure.mutation(async ({ ctx }) => {
      await ctx.services.engine.ensureReady();
    }),
    /** Stops the engine if it runs, and starts it again. */
    restart: procedure.mutation(({ ctx }) => ctx.services.engine.restart()),
    /** Stops the engine; running answers end with what they have. */
    stop: procedure.mutation(({ ctx }) => ctx.services.engine.stop()),
    /** Every engine that is here or could be, whether it fits, and which one is used and why. */
    catalog: router(live(nothing, ({ ctx, signal }) => ctx.services.catalog.state.watch(signal))),
    /** Looks at the machine and the sources again. */
    refresh: procedure.mutation(({ ctx }) => ctx.services.catalog.refresh(true)),
    /** Begins to fetch, inspect and prove an engine; the catalog's `work` tells how it goes. */
    install: procedure
      .input(engineId)
      .mutation(({ ctx, input }) => ctx.services.catalog.install(input.id)),
    /** Begins to fetch CUDA's runtime libraries for the best engine here that lacks them. */
    fetchRuntime: procedure.mutation(({ ctx }) => ctx.services.catalog.fetchRuntime()),
    /** Uses an engine from now on: an id, a source or a backend; null lets llcuda choose. */
    use: procedure
      .input(z.object({ pin: z.string().min(1).max(256).nullable() }))
      .mutation(({ ctx, input }) => ctx.services.catalog.use(input.pin)),
    /** Deletes an engine from the cache and tells the bytes that this freed. */
    remove: procedure
      .input(engineId)
      .mutation(({ ctx, input }) => ctx.services.catalog.remove(input.id)),
    /** Ends the work on an engine, or puts away why it failed; what was fetched is kept. */
    cancel: procedure
      .input(engineId)
      .mutation(({ ctx, input }) => ctx.services.catalog.cancel(input.id)),
    /** Begins to prove an engine anew; the catalog's `work` tells how it goes. */
    prove: procedure
      .input(engineId)
      .mutation(({ ctx, input }) => ctx.services.catalog.prove(input.id)),
  }),

  models: router({
    /** Models on this machine that can be loaded now. */
    list: procedure.query(({ ctx }) => ctx.services.models.list()),
    /**
     * What a load would take and where it would go with the memory that is free now, by headers alone.
     * `model` is whatever `--model` takes; options that are left out are the saved ones, else automatic.
     */
    fit: procedure
      .input(z.object({ model: file, options: LoadChanges.optional() }))
      .query(({ ctx, input }) => ctx.services.models.fit(input)),
    /** The curated models: small, dated, each with what of it is here. */
    catalog: procedure.query(({ ctx }) => ctx.services.models.catalog()),
    /** Every model with an engine of its own, and which one is used where none is named. */
    loaded: router(live(nothing, ({ ctx, signal }) => ctx.services.fleet.loaded.watch(signal))),
    /**
     * Loads a model beside the others where it fits; `options` left out: the saved ones. Where others
     * must go first it says which; `unload` names them, or `auto` lets the least recently used go.
     * What memory cannot hold is refused as OUT_OF_MEMORY, unless it is wanted `anyway`. `waits`: what becomes of it
     * is told by `loaded`, as one that is just being loaded may take its room.
     */
    load: procedure
      .input(
        z.object({
          model: file,
          options: LoadOptions.optional(),
          unload: z.union([z.array(modelId).max(64), z.literal("auto")]).optional(),
          anyway: z.boolean().optional(),
        }),
      )
      .mutation(({ ctx, input }) => ctx.services.fleet.load(input)),
    /** Ends a model's engine; running answers end with what they have. */
    unload: procedure
      .input(z.object({ id: modelId }))
      .mutation(({ ctx, input }) => ctx.services.fleet.unload(input.id)),
    /**
     * Ends a load that waits or goes on, or puts away why it failed. A model that was loaded with other options before is
     * loaded with those again.
     */
    cancelLoad: procedure
      .input(z.object({ id: modelId }))
      .mutation(({ ctx, input }) => ctx.services.fleet.cancelLoad(input.id)),
    /** Uses a loaded model where none is named. */
    setCurrent: procedure
      .input(z.object({ id: modelId }))
      .mutation(({ ctx, input }) => ctx.services.fleet.setCurrent(input.id)),
    /** A pinned model is never unloaded for another, nor for being idle. */
    pin: procedure
      .input(z.object({ id: modelId, pinned: z.boolean() }))
      .mutation(({ ctx, input }) => ctx.services.fleet.pin(input.id, input.pinned)),
    /** What a load would be with the memory that is free now: automatic values, memory, commands. */
    preview: procedure
      .input(z.object({ model: file, options: LoadOptions.optional() }))
      .query(({ ctx, input }) => ctx.services.fleet.choices.preview(input.model, input.options)),
    /** What the engine would not take of extra arguments, with what may have been meant. */
    checkArguments: procedure
      .input(z.object({ extraArguments: LoadOptions.shape.extraArguments }))
      .query(({ ctx, input }) => ctx.services.fleet.choices.problems(input.extraArguments)),
    /** The saved options of a model, and what its loads took beside what was foreseen. */
    options: procedure
      .input(z.object({ model: file }))
      .query(({ ctx, input }) => ctx.services.fleet.choices.saved(input.model)),
    /** Keeps options for a model's next loads; null: all automatic again. */
    saveOptions: procedure
      .input(z.object({ model: file, options: LoadOptions.nullable() }))
      .mutation(({ ctx, input }) => ctx.services.fleet.choices.save(input.model, input.options)),
    /** The stderr of one model's engine, from line `after` on. */
    log: router(
      live(
        z.object({ id: modelId, after: z.number().int().min(0).default(0) }),
        ({ ctx, input, signal }) => ctx.services.fleet.log(input.id).watch(input.after, signal),
      ),
    ),
  }),

  /** Settings under names. */
  presets: presetsRouter,

  /** Files that go with messages; their bytes come and go by HTTP. */
  attachments: attachmentsRouter,

  /** Every model on this machine, wherever it lies. */
  library: libraryRouter,

  /** Models on their way here. */
  downloads: downloadsRouter,

  /** Hugging Face, or the mirror in its place. */
  hub: hubRouter,

  /** GGUF files, loaded or not. `file` is a model's id, an absolute path, or hf:OWNER/REPO/FILE. */
  tensors: router({
    /** A file at a glance: the model's card, its KV cache, and what is wrong with it. */
    summary: procedure
      .input(z.object({ file }))
      .query(({ ctx, input }) => ctx.services.tensors.summary(input.file)),
    /** The tensor table, page by page. */
    list: procedure
      .input(z.object({ file, ...page(MAX_TENSORS_PAGE) }))
      .query(({ ctx, input }) => ctx.services.tensors.list(input)),
    /** The metadata, page by page, each value cut to a row. */
    metadata: procedure
      .input(z.object({ file, ...page(MAX_METADATA_PAGE) }))
      .query(({ ctx, input }) => ctx.services.tensors.metadata(input)),
    /** A piece of a metadata value: elements of an array (2,000 at most) or characters of a text. */
    metadataPiece: procedure
      .input(z.object({ file, key, ...page(MAX_TEXT_PIECE) }))
      .query(({ ctx, input }) => ctx.services.tensors.metadataPiece(input)),
    /** Tokens of the vocabulary whose text holds the query, or whose id it is (`#42`). */
    tokens: procedure
      .input(z.object({ file, query: z.string().max(200).default(""), ...page(MAX_TOKENS_PAGE) }))
      .query(({ ctx, input }) => ctx.services.tensors.tokens(input)),
    /** A text in the pieces that a model is given; rare kinds of tokenizer need the model loaded. */
    tokenize: procedure
      .input(z.object({ file, text: z.string().max(MAX_TOKENIZED_CHARS) }))
      .query(({ ctx, input }) => ctx.services.tensors.tokenize(input, ctx.services.engine)),
    /** What was fetched for a file of the hub so far. */
    fetched: procedure
      .input(z.object({ file }))
      .query(({ ctx, input }) => ctx.services.tensors.fetched(input.file)),
    /** The block behind one value: its scale, its offset, its code, and the bits they lie in. */
    block: procedure
      .input(z.object({ file, tensor, index: z.number().int().min(0) }))
      .query(({ ctx, input }) => ctx.services.tensors.block(input)),
    /** A tensor's statistics: of a sample at once, then, unless `reach` is `sample`, of more and more, then of all its values. */
    statistics: router(
      live(
        z.object({ file, tensor, reach: z.enum(["sample", "all"]).default("all") }),
        ({ ctx, input, signal }) => ctx.services.tensors.statistics(input, signal),
      ),
    ),
    /** How much of a tensor of the hub is here, and how quick the rest comes. Nothing is read for it. */
    reading: router(
      live(z.object({ file, tensor }), ({ ctx, input, signal }) =>
        ctx.services.tensors.reading(input, signal),
      ),
    ),
    /** Begins to have all of a tensor of the hub here, once; `reading` tells how far it is. */
    read: procedure
      .input(z.object({ file, tensor }))
      .mutation(({ ctx, input }) => ctx.services.tensors.read(input)),
    /** Ends that; what has come stays. */
    stopReading: procedure
      .input(z.object({ file, tensor }))
      .mutation(({ ctx, input }) => ctx.services.tensors.stopReading(input)),
    /** What two files have differently, by their headers. */
    difference: procedure
      .input(z.object({ a: file, b: file }))
      .query(({ ctx, input }) => ctx.services.tensors.difference(input.a, input.b)),
    /** Every tensor that both files have, compared value by value; pairs from number `after` on. */
    compare: router(
      live(z.object({ a: file, b: file, after }), ({ ctx, input, signal }) =>
        ctx.services.tensors.compare(input, signal),
      ),
    ),
    /** A conversation as the file's chat template writes it, in a process that is bounded. */
    renderTemplate: procedure
      .input(z.object({ file, messages, addGenerationPrompt: z.boolean().default(true) }))
      .query(({ ctx, input }) => ctx.services.tensors.renderTemplate(input)),
  }),

  chats: chatRouter,

  bench: benchRouter,
  /** What models may call: built-in tools and MCP servers. */
  tools: toolsRouter,
});

export type AppRouter = typeof appRouter;
