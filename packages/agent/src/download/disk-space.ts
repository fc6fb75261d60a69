import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../failure.ts";
import { byteCount } from "./byte-count.ts";

/** Left free beside what is written: logs, state files and the database must still fit. */
export const DISK_RESERVE = 64 * 1024 * 1024;

/** Bytes this user may still write under `path`, which need not exist yet; null where unknown. */
export async function freeSpace(path: string): Promise<number | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      if (folder === dirname(folder)) return null;
    }
  }
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What a failed write means; `missing` is how many bytes of `what` could not be written, if known. */
export function writeFailure(what: string, error: unknown, missing: number | null = null): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const extras = { detail: message, cause: error };
  if (code === undefined || !FULL.has(code)) {
    const hint = "Check that folder's permissions and its disk, or set LLCUDA_HOME to another one.";
    return new Failure("FILE_UNWRITABLE", `cannot write ${what} (${code})`, hint, extras);
  }
  const need = missing === null ? "" : `: ${byteCount(missing)} more are needed`;
  const limit = code === "EFBIG" ? "the file size limit was reached" : "no space left on the disk";
  return new Failure(
    "DISK_FULL",
    `${limit} while writing ${what}${need}`,
    "Free some space, or set LLCUDA_HOME to a folder on a larger disk; what was fetched is kept.",
    extras,
  );
}

/**
 * Checks that `needed` more bytes fit under `folder`.
 * @throws Failure DISK_FULL
 */
export async function requireSpace(
  what: string,
  folder: string,
  needed: number,
  reserve: number = DISK_RESERVE,
): Promise<void> {
  const free = await freeSpace(folder);
  if (free === null || free >= needed + reserve) return;
  throw new Failure(
    "DISK_FULL",
    `${what} needs ${byteCount(needed)} in ${folder}, where ${byteCount(free)} are free`,
    `Free ${byteCount(needed + reserve - free)}, or set LLCUDA_HOME to a folder on a larger disk.`,
  );
}
