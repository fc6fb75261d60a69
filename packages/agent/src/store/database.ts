import { closeSync, fchmodSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../failure.ts";
import { makeOwnFolder } from "../home-folders.ts";
import { MIGRATIONS } from "./migrations.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/** How long a statement waits for another agent on the same file, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's result code for a file that another connection holds. */
const SQLITE_BUSY = 5;
const WAL_RETRY_MS = 5;
const PRIVATE = 0o600;

/**
 * Opens the store and brings it to the newest form.
 * @throws Failure FILE_UNREADABLE when the file is not ours or comes from a newer llcuda;
 *   FILE_UNWRITABLE, DISK_FULL
 */
export function openDatabase(file: string): DatabaseSync {
  makeOwnFolder(dirname(file));
  keepPrivate(file);
  try {
    return opened(file);
  } catch (error) {
    throw sqliteFailure(error, file);
  }
}

function opened(file: string): DatabaseSync {
  const database = open(file);
  const version = versionOf(database);
  if (version > MIGRATIONS.length) {
    database.close();
    throw new Failure(
      "FILE_UNREADABLE",
      `The store ${file} has form ${version}; this llcuda knows forms up to ${MIGRATIONS.length}.`,
      "Start the newer llcuda that wrote it, or set LLCUDA_HOME to another folder.",
    );
  }
  migrate(database, version);
  return database;
}

/**
 * Nobody else on the machine may read what was said here, whatever the folder allows. SQLite gives
 * the files beside it the same mode.
 */
function keepPrivate(file: string): void {
  try {
    const handle = openSync(file, "a", PRIVATE);
    fchmodSync(handle, PRIVATE);
    closeSync(handle);
  } catch {
    // A file that cannot be written, or is not ours, is told of by opening it.
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  writeAhead(database);
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  return database;
}

/** SQLite's own timeout leaves this step out: of two agents that start at once, one was refused. */
function writeAhead(database: DatabaseSync): void {
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS;
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      const busy = (error as { errcode?: number }).errcode === SQLITE_BUSY;
      if (!busy || performance.now() > giveUpAt) throw error;
      Atomics.wait(never, 0, 0, WAL_RETRY_MS);
    }
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function migrate(database: DatabaseSync, from: number): void {
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < from) continue;
    // IMMEDIATE: of two agents that start at once, the second waits and then finds the work done.
    database.exec("BEGIN IMMEDIATE");
    if (versionOf(database) === index) {
      database.exec(`${migration}; PRAGMA user_version = ${index + 1}`);
    }
    database.exec("COMMIT");
  }
}
