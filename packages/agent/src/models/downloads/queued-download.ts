import { randomUUID } from "node:crypto";
import { ErrorReport } from "@llcuda/protocol";
import { z } from "zod";
import { hubReference } from "../hub/quantizations.ts";

/** One file of a download: where it comes from, where it goes, what is known of it. */
export const QueuedFile = z.object({
  /** `path` within the repository; for an address the address itself. */
  source: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("hub"),
      repo: z.string(),
      revision: z.string(),
      path: z.string(),
    }),
    z.object({ kind: z.literal("url"), url: z.string() }),
  ]),
  /** Absolute path of the finished file. */
  target: z.string(),
  size: z.number().nullable(),
  sha256: z.string().nullable(),
  complete: z.boolean(),
  /** The hub's version of which it is a part. */
  commit: z.string().nullable().default(null),
  /** It is asked for by that version, not by what its branch holds now. */
  pinned: z.boolean().default(false),
});
export type QueuedFile = z.infer<typeof QueuedFile>;

/** A download as it is kept: all that another process needs to go on with it. */
export const QueuedDownload = z.object({
  id: z.string(),
  reference: z.string(),
  name: z.string(),
  /** What to do with it; `failed` and `paused` wait for a person. */
  wish: z.enum(["run", "paused", "done", "failed"]),
  files: z.array(QueuedFile),
  note: z.string().nullable(),
  error: ErrorReport.nullable(),
  addedAt: z.string(),
});
export type QueuedDownload = z.infer<typeof QueuedDownload>;

/** One that nobody has begun yet. */
export function newDownload(
  resolved: Pick<QueuedDownload, "reference" | "name" | "files">,
): QueuedDownload {
  const addedAt = new Date().toISOString();
  return { id: randomUUID(), ...resolved, wish: "run", note: null, error: null, addedAt };
}

/** Where a file came from; an address is that of the whole download. */
export function referenceOf({ commit, pinned, source }: QueuedFile, address: string): string {
  if (source.kind === "url") return address;
  const revision = pinned && commit !== null ? commit : source.revision;
  return hubReference(source.repo, revision, source.path);
}
