import { writeFailure } from "../download/disk-space.ts";
import { Failure } from "../failure.ts";
import { sqliteFailure } from "../store/sqlite-failure.ts";

/** What a disk or its permissions refuse, wherever it happens. */
const REFUSED = new Set(["EACCES", "EDQUOT", "EFBIG", "ENOSPC", "EPERM", "EROFS"]);

/** What a command ended with, as a failure that a person can mend; a defect stays one. Pure. */
export function toldFailure(thrown: unknown): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return thrown;
  const { code = "", path } = thrown as NodeJS.ErrnoException;
  return REFUSED.has(code) ? writeFailure(path ?? "a file", thrown) : sqliteFailure(thrown);
}
