import { Failure } from "../failure.ts";

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const CODES = {
  denied: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;
const HOME_HINT = "set LLCUDA_HOME to another folder";

/** What the machine refuses SQLite; anything else, a defect of ours too, stays what it is. @param file the store, where it is known */
export function sqliteFailure(error: unknown, file = "llcuda.sqlite"): unknown {
  const { code, errcode = 0 } = error as { code?: string; errcode?: number };
  if (code !== "ERR_SQLITE_ERROR") return error;
  const extras = { cause: error, detail: String(error) };
  // Extended codes hold the primary one in their lowest byte.
  switch (errcode & 0xff) {
    case CODES.full: {
      const hint = `Free some space, or ${HOME_HINT} on a larger disk.`;
      return new Failure(
        "DISK_FULL",
        `no space left on the disk of the store ${file}`,
        hint,
        extras,
      );
    }
    case CODES.readOnly:
    case CODES.cannotOpen: {
      const hint = `Check the permissions of its folder and whether its disk may be written, or ${HOME_HINT}.`;
      return new Failure("FILE_UNWRITABLE", `The store ${file} cannot be written.`, hint, extras);
    }
    case CODES.corrupt:
    case CODES.notADatabase: {
      const hint = `Move it away and chats start anew, or ${HOME_HINT}; models are not in it.`;
      return new Failure("FILE_UNREADABLE", `The store ${file} is damaged.`, hint, extras);
    }
    case CODES.denied:
    case CODES.busy:
    case CODES.locked:
    case CODES.inputOutput: {
      const hint = "Check that its folder is writable, and that no other program holds it.";
      return new Failure("FILE_UNREADABLE", `The store ${file} cannot be used.`, hint, extras);
    }
    default:
      return error;
  }
}
