import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { destination, pino, type Logger } from "pino";
import { makeOwnFolder } from "./home-folders.ts";
import type { Home } from "./home.ts";

/** A log that has grown beyond this is put aside at the next start; one old log is kept. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

/** The agent's own log, one JSON object a line. The terminal is for the person. */
export function openLog(home: Home): Logger {
  makeOwnFolder(home.logs);
  const file = join(home.logs, "agent.jsonl");
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, join(home.logs, "agent.old.jsonl"));
  return pino(
    { base: { pid: process.pid } },
    destination({ dest: file, sync: false, mode: 0o600 }),
  );
}
