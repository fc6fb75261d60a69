import { z } from "zod";
import { live } from "./live.ts";
import { procedure, router } from "./trpc.ts";

const nothing = z.void();
/** PATH_MAX, and room for `hf:`. */
const name = z.string().min(1).max(4_200);
const model = z.object({ id: name });
const download = z.object({ id: z.string().min(1).max(64) });
/** The longest that the hub allows is far shorter. */
const repository = z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/, "is not OWNER/REPO");
const MAX_QUERY = 200;

export const libraryRouter = router({
  /** Models, folders, and the work on them; looked through again while it is watched. */
  state: router(live(nothing, ({ ctx, signal }) => ctx.services.library.watch(signal))),
  /** Looks through all folders now. */
  refresh: procedure.mutation(({ ctx }) => ctx.services.library.refresh()),
  /** Looks into a folder, or at one file, from now on. Nothing in it is ever changed. */
  addFolder: procedure
    .input(z.object({ path: name }))
    .mutation(({ ctx, input }) => ctx.services.library.addFolder(input.path)),
  /** Takes off a folder that was added; its models stay where they are. */
  removeFolder: procedure
    .input(z.object({ path: name }))
    .mutation(({ ctx, input }) => ctx.services.library.removeFolder(input.path)),
  /** Brings in a model by its path: used where it lies, copied, or moved. `work` tells how it goes. */
  import: procedure
    .input(z.object({ path: name, manner: z.enum(["use", "copy", "move"]).default("use") }))
    .mutation(({ ctx, input }) => ctx.services.library.import(input.path, input.manner)),
  /** What deleting a model would take away, and what stays because others use it. */
  deletion: procedure
    .input(model)
    .query(({ ctx, input }) => ctx.services.library.deletion(input.id)),
  /** Deletes a model of llcuda's own folder and tells the bytes that this freed. */
  delete: procedure
    .input(model)
    .mutation(({ ctx, input }) => ctx.services.library.delete(input.id)),
  /** Gives a model another name to be shown by; null gives the file's own back. */
  rename: procedure
    .input(model.extend({ name: z.string().trim().min(1).max(200).nullable() }))
    .mutation(({ ctx, input }) => ctx.services.library.rename(input.id, input.name)),
  /** Begins to read a model whole: its hash, and every value. `work` tells how it goes. */
  verify: procedure
    .input(model)
    .mutation(({ ctx, input }) => ctx.services.library.verify(input.id)),
  /** Ends a work, or puts away what became of it. */
  cancel: procedure
    .input(z.object({ work: z.string().min(1).max(64) }))
    .mutation(({ ctx, input }) => ctx.services.library.cancel(input.work)),
});

export const downloadsRouter = router({
  /** The queue in its order, with chunk maps and rates. */
  state: router(live(nothing, ({ ctx, signal }) => ctx.services.downloads.state.watch(signal))),
  /**
   * Fetches a model: a short name, hf:OWNER/REPO/FILE, or an address; its parts and projector too.
   * `here`: it is on this machine, in another program's folder maybe, and used from there; `anyway`
   * fetches it all the same.
   */
  add: procedure
    .input(
      z.object({
        reference: name,
        projector: z.boolean().default(true),
        anyway: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) =>
      ctx.services.downloads.add(input.reference, input.projector, input.anyway),
    ),
  /** Stops a download; what came stays. */
  pause: procedure
    .input(download)
    .mutation(({ ctx, input }) => ctx.services.downloads.pause(input.id)),
  /**
   * Goes on with one that is paused, or tries a failed one again. Where the hub has changed a file since
   * (MODEL_CHANGED), `version` says whether what it has now is wanted, or the one that was begun.
   */
  resume: procedure
    .input(download.extend({ version: z.enum(["new", "begun"]).optional() }))
    .mutation(({ ctx, input }) => ctx.services.downloads.resume(input.id, input.version)),
  /** Takes a download out of the queue; what came of an unfinished one is deleted. */
  cancel: procedure
    .input(download)
    .mutation(({ ctx, input }) => ctx.services.downloads.cancel(input.id)),
  /** Puts a download before another one; null: at the end. */
  move: procedure
    .input(download.extend({ before: download.shape.id.nullable() }))
    .mutation(({ ctx, input }) => ctx.services.downloads.move(input.id, input.before)),
  /** Bytes per second for all downloads together; null: no limit. */
  limit: procedure
    .input(z.object({ rate: z.number().int().min(1_000).nullable() }))
    .mutation(({ ctx, input }) => ctx.services.downloads.limit(input.rate)),
});

export const hubRouter = router({
  /** Repositories with GGUF files, the most downloaded first. */
  search: procedure
    .input(
      z.object({
        query: z.string().max(MAX_QUERY),
        cursor: z.string().min(1).max(2_000).nullable().default(null),
      }),
    )
    .query(({ ctx, input }) => ctx.services.hub.search(input.query, input.cursor)),
  /** A repository's quantizations, split files taken together, and its projectors. */
  files: procedure
    .input(z.object({ repository, revision: z.string().min(1).max(200).default("main") }))
    .query(({ ctx, input }) => ctx.services.hub.files(input.repository, input.revision)),
  /** Whether a token for gated repositories is kept, and which hub is asked. */
  account: procedure.query(({ ctx }) => ctx.services.hub.account()),
  /** Keeps a token for gated repositories, for its owner's eyes only; null forgets it. */
  setToken: procedure
    .input(z.object({ token: z.string().max(1_000).nullable() }))
    .mutation(({ ctx, input }) => ctx.services.hub.setToken(input.token)),
});
