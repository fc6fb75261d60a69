import { readFile, stat } from "node:fs/promises";
import type { Extent } from "./extents.ts";
import { bootId, readNote, trustedExtents } from "./partial-note.ts";

/**
 * Which bytes of an unfinished file the next process will find and keep; none where there is no note
 * that can be read.
 * @param sha256 what the file is to have; null: not known, and not compared
 */
export async function keptExtents(file: string, sha256: string | null): Promise<readonly Extent[]> {
  const note = await readNote(`${file}.partial.json`);
  const found = await stat(`${file}.partial`).catch(() => null);
  if (note === null || found === null || (sha256 !== null && note.sha256 !== sha256)) return [];
  const log = await readFile(`${file}.partial.log`, "utf8").catch(() => "");
  return trustedExtents(note, log, found.size, bootId()).list;
}
