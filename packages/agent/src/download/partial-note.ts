import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";

const Note = z.object({
  url: z.string(),
  sha256: z.string().nullable(),
  etag: z.string().nullable(),
  size: z.number().nullable(),
  /** Bytes that were synced to disk when this was written. */
  bytes: z.number().int().nonnegative(),
  /** The system's run in which it was written; null where the system does not tell. */
  boot: z.string().nullable(),
});
/** What is known of a partial file: of what it is a part, and how much of it survives anything. */
export type PartialNote = z.infer<typeof Note>;

/** Names the system's present run (Linux); null elsewhere. */
export function bootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}

/**
 * How many of a partial file's bytes may be trusted. A process that was killed leaves all that it
 * wrote, in order; only after a power cut or a reboot does it matter what was synced.
 */
export function trustedBytes(note: PartialNote, length: number, boot: string | null): number {
  return boot !== null && note.boot === boot ? length : Math.min(note.bytes, length);
}

/** The note at `path`; null when there is none or it is torn. */
export async function readNote(path: string): Promise<PartialNote | null> {
  try {
    return Note.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}
