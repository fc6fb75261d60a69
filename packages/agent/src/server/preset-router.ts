import { MAX_PRESET_FILE_CHARS, MAX_PRESETS, PresetWish } from "@llcuda/protocol";
import { z } from "zod";
import { live } from "./live.ts";
import { procedure, router } from "./trpc.ts";

/** Characters of a preview: some screens full. */
const MAX_PREVIEW = 100_000;

const id = z.string().min(1).max(64);

/** Settings under names: prompt, sampling and schema. */
export const presetsRouter = router({
  /** All of them, by name. */
  list: router(live(z.void(), ({ ctx, signal }) => ctx.services.presets.list.watch(signal))),
  /** Saves one; with an `id` in the place of that one. */
  save: procedure.input(PresetWish).mutation(({ ctx, input }) => ctx.services.presets.save(input)),
  remove: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.services.presets.remove(input.id)),
  /** Presets as a file. */
  export: procedure
    .input(z.object({ ids: z.array(id).min(1).max(MAX_PRESETS) }))
    .query(({ ctx, input }) => ctx.services.presets.export(input.ids)),
  /** Adds the presets of a file; all of them, or none. */
  import: procedure
    .input(z.object({ text: z.string().min(1).max(MAX_PRESET_FILE_CHARS) }))
    .mutation(({ ctx, input }) => ctx.services.presets.import(input.text)),
});

/** What is known of attached files. */
export const attachmentsRouter = router({
  /** A piece of a file's text as the model gets it, in UTF-16 units. */
  text: procedure
    .input(
      z.object({
        id,
        from: z.number().int().min(0).default(0),
        length: z.number().int().min(1).max(MAX_PREVIEW).default(MAX_PREVIEW),
      }),
    )
    .query(({ ctx, input }) =>
      ctx.services.attachments.preview(input.id, input.from, input.length),
    ),
});
