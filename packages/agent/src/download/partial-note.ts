import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Extents } from "./extents.ts";

const offset = z.number().int().nonnegative();

const Note = z.object({
  url: z.string(),
  sha256: z.string().nullable(),
  etag: z.string().nullable(),
  size: z.number().nullable(),
  /** What was synced to disk when this was written. */
  here: z.array(z.object({ from: offset, to: offset })).readonly(),
  /** The system's run in which it was written; null where the system does not tell. */
  boot: z.string().nullable(),
});
/** What a partial file is a part of. */
export type PartialIdentity = Pick<PartialNote, "url" | "sha256" | "size">;
/** What is known of a partial file: of what it is a part, and how much of it survives anything. */
export type PartialNote = z.infer<typeof Note>;

/** Whether a note is of the file that is wanted: by its hash, or where that is not known by address and ETag. */
export function isNoteOf(note: PartialNote, { sha256, url }: PartialIdentity): boolean {
  return sha256 === null ? note.url === url && note.etag !== null : note.sha256 === sha256;
}

/** Names the system's present run (Linux); null elsewhere. */
export function bootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}

/**
 * Which of a partial file's bytes may be trusted. A process that was killed leaves all that it wrote
 * and told its log; only after a power cut or a reboot does it matter what was synced.
 * @param log lines `FROM TO` of what was written after the note; a torn last line counts for nothing
 */
export function trustedExtents(
  note: PartialNote,
  log: string,
  length: number,
  boot: string | null,
): Extents {
  const trusted = new Extents(note.here);
  if (boot !== null && note.boot === boot) {
    for (const [, from, to] of log.matchAll(/^(\d{1,15}) (\d{1,15})\n/gm)) {
      trusted.add(Number(from), Number(to));
    }
  }
  return trusted.within(length);
}

/** The note at `path`; null when there is none or it is torn. */
export async function readNote(path: string): Promise<PartialNote | null> {
  try {
    return Note.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}
