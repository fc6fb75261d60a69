import { sep } from "node:path";
import { listCachedEngines, type CachedEngine } from "../bootstrap/engine-folder.ts";
import { forgetInspection } from "../bootstrap/engine-inspection.ts";
import { forgetProof } from "../bootstrap/proof-record.ts";
import { forgetChoice } from "../bootstrap/remembered-choice.ts";
import { writeFailure } from "../download/disk-space.ts";
import { processNotes } from "../engine/process-file.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { isAlive } from "../host/process.ts";
import { collectGarbage, putAside } from "./garbage.ts";

/**
 * Deletes an engine from the cache, and what else nobody needs then.
 * @param id as the catalog shows it; never taken for a path
 * @returns the bytes that this freed
 * @throws Failure NOT_FOUND, ENGINE_IN_USE, FILE_UNWRITABLE
 */
export async function removeEngine(home: Home, id: string): Promise<{ bytes: number }> {
  const cached = (await listCachedEngines(home)).find((one) => one.id === id);
  if (cached === undefined) throw notInCache(id);
  refuseIfRuns(home, cached);
  try {
    await putAside(home, cached.folder);
    await Promise.all([forgetProof(home, id), forgetInspection(home, id), forgetChoice(home)]);
    return { bytes: await collectGarbage(home) };
  } catch (error) {
    throw writeFailure(cached.folder, error);
  }
}

function refuseIfRuns(home: Home, { folder, id }: CachedEngine): void {
  const runs = processNotes(home).find(
    ({ agent, bin }) => bin.startsWith(folder + sep) && isAlive(agent) !== false,
  );
  if (runs === undefined) return;
  const process = runs.engine === null ? "" : ` as process ${runs.engine.pid}`;
  throw new Failure(
    "ENGINE_IN_USE",
    `${id} runs now${process}, started by the agent with process ${runs.agent.pid}.`,
    "Stop that engine or use another one first (llcuda engine use ID), then remove it.",
    { remedies: ["choose-engine"] },
  );
}

function notInCache(id: string): Failure {
  const message = `There is no engine ${JSON.stringify(id.slice(0, 80))} in the cache.`;
  return new Failure("NOT_FOUND", message, "`llcuda engine list` shows what is there.");
}
