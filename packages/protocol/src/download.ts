import { z } from "zod";
import { ErrorReport } from "./error.ts";
import { LibraryPlace } from "./library.ts";

/** Cells of a chunk map: as many as a row of the page can show. */
export const CHUNK_CELLS = 96;

export const DownloadStatus = z.enum([
  "queued",
  "running",
  /** All bytes are here, or were before; the hash is compared. */
  "verifying",
  /** They are right; what the system still has in memory is written to the disk, and the file gets its name. */
  "writing",
  "paused",
  "done",
  "failed",
]);
export type DownloadStatus = z.infer<typeof DownloadStatus>;

/** One model on its way here: one file, or the parts of a split one with its projector. Bytes. */
export const Download = z.object({
  id: z.string(),
  /** hf:OWNER/REPO/FILE, or an address. */
  reference: z.string(),
  name: z.string(),
  status: DownloadStatus,
  /** Shown here and ended where it began: an upload, or the first start's model. It cannot be paused, nor moved. */
  guest: z.boolean(),
  files: z.array(z.object({ name: z.string(), size: z.number().nullable(), done: z.number() })),
  done: z.number(),
  total: z.number().nullable(),
  /** Bytes per second over the last seconds. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** How full each cell of the whole is, 0 to 1; `CHUNK_CELLS` of them once the size is known. */
  chunks: z.array(z.number()),
  connections: z.number(),
  /** How far the file at hand is read again, to compare its hash. Bytes. */
  checking: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** Why it waits, in a person's words: "paused: the disk is full". */
  note: z.string().nullable(),
  error: ErrorReport.nullable(),
  /** Id in the library once it is done. */
  modelId: z.string().nullable(),
  addedAt: z.string(),
});
export type Download = z.infer<typeof Download>;

/** A model on this machine that a download would only bring again. */
export const AlreadyHere = z.object({
  /** Id in the library. */
  id: z.string(),
  name: z.string(),
  place: LibraryPlace,
  path: z.string(),
  /** How it was known: its SHA-256; where it came from and its length; or its name and length alone. */
  by: z.enum(["hash", "origin", "name"]),
  /** It lies there without the file that would let it see or hear. */
  lacksProjector: z.boolean(),
});
export type AlreadyHere = z.infer<typeof AlreadyHere>;

/** What became of the wish for a download. */
export const PullOutcome = z.discriminatedUnion("outcome", [
  /** `id` of the download; also of one that was in the queue already. */
  z.object({ outcome: z.literal("begun"), id: z.string() }),
  /** Nothing was begun. */
  AlreadyHere.extend({ outcome: z.literal("here") }),
]);
export type PullOutcome = z.infer<typeof PullOutcome>;

export const Downloads = z.object({
  /** In the order in which they run. */
  downloads: z.array(Download),
  /** Bytes per second for all together; null: no limit. */
  rateLimit: z.number().nullable(),
  offline: z.boolean(),
});
export type Downloads = z.infer<typeof Downloads>;

/** One quantization of a repository: one file, or all parts of a split one. Bytes. */
export const HubQuantization = z.object({
  /** "Q4_K_M"; the file's name where no type is in it. */
  quantization: z.string(),
  /** Of the first file: hf:OWNER/REPO/FILE. */
  reference: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string().nullable() })),
  size: z.number(),
  /** Id in the library when it is here. */
  localId: z.string().nullable(),
});
export type HubQuantization = z.infer<typeof HubQuantization>;

/** A repository of the hub as a search tells it. */
export const HubRepository = z.object({
  id: z.string(),
  author: z.string(),
  downloads: z.number(),
  likes: z.number(),
  updatedAt: z.string().nullable(),
  license: z.string().nullable(),
  gated: z.boolean(),
});
export type HubRepository = z.infer<typeof HubRepository>;

/** A repository with its files. */
export const HubFiles = z.object({
  repository: HubRepository,
  quantizations: z.array(HubQuantization),
  /** Files that let the model see or hear. */
  projectors: z.array(z.object({ path: z.string(), size: z.number() })),
});
export type HubFiles = z.infer<typeof HubFiles>;

export const HubSearch = z.object({
  repositories: z.array(HubRepository),
  /** Give it back for the next page; null at the end. */
  cursor: z.string().nullable(),
});
export type HubSearch = z.infer<typeof HubSearch>;

/** Whether a token for gated repositories is kept; never the token itself. */
export const HubAccount = z.object({
  /** `stored`: kept by llcuda; `environment`: HF_TOKEN; `file`: of Hugging Face's own tools. */
  token: z.enum(["none", "stored", "environment", "file"]),
  endpoint: z.string(),
});
export type HubAccount = z.infer<typeof HubAccount>;
