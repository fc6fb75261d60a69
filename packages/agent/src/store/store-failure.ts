import { Failure } from "../failure.ts";

/** SQLite's result code for a disk, quota or file that has no room left. */
const SQLITE_FULL = 13;

/** @throws Failure DISK_FULL, FILE_UNWRITABLE for what SQLite throws */
export function kept<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const full = (cause as { errcode?: number }).errcode === SQLITE_FULL;
    throw new Failure(
      full ? "DISK_FULL" : "FILE_UNWRITABLE",
      full ? "There is no room on the disk to keep this chat." : "This chat could not be saved.",
      full
        ? "Free some space, then try again; what is shown is lost when the agent ends."
        : "Another llcuda may have deleted it or holds its file; try again.",
      { cause, detail: String(cause) },
    );
  }
}
