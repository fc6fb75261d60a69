import { readFileSync } from "node:fs";
import type { Home } from "../home.ts";
import { isAlive } from "../host/process.ts";
import { processNotes } from "./process-file.ts";

/** The process's command line; empty where it cannot be read. */
function commandLineOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/**
 * Ends engines whose agent is gone, and removes what was written about them.
 * An engine is ended only when its number, its start time and its command line (it names the key
 * file that no other program has) are the noted ones; where that cannot be seen it is left alone.
 * @returns the process numbers that were ended
 */
export function sweepStaleEngines(home: Home): number[] {
  const ended: number[] = [];
  for (const { agent, engine, apiKeyFile, remove } of processNotes(home)) {
    // Null: the agent is on another host or in another container that shares this folder.
    if (isAlive(agent) !== false) continue;
    if (engine !== null && isAlive(engine) && commandLineOf(engine.pid).includes(apiKeyFile)) {
      try {
        // Its agent is dead and so is every reader of its answers: there is nothing to end gently.
        process.kill(-engine.pid, "SIGKILL");
        ended.push(engine.pid);
      } catch {
        // It has just ended by itself.
      }
    }
    remove();
  }
  return ended;
}
