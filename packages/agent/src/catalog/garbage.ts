import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineSource } from "@llcuda/protocol";
import { buildPlaces } from "../bootstrap/build/build-places.ts";
import { removeUnusedRuntimes } from "../bootstrap/cuda-runtime/remove-unused.ts";
import { bytesOf } from "../download/bytes-of.ts";
import { acquireLock, type Lock } from "../download/lock.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";

/** What is being deleted has this prefix, so that a crash leaves nothing that looks like an engine. */
const REMOVING = ".removing-";
/** Of models, whose downloads have locks of their own. */
const MODELS = /^pip-/;

/** Takes a folder of the cache away in one step: nobody may find half an engine under its name. */
export async function putAside(home: Home, folder: string): Promise<void> {
  await rename(folder, join(home.engines, `${REMOVING}${randomUUID()}`));
}

/**
 * Deletes what nobody needs any more: installations that were cut off, archives of engines, build
 * folders, CUDA libraries of no engine, and what was put aside. Nothing of an installation that goes on.
 * @returns the bytes that this freed
 */
export async function collectGarbage(home: Home): Promise<number> {
  let bytes = 0;
  const locks: Lock[] = [];
  try {
    for (const source of EngineSource.options) {
      const lock = await tryLock(join(home.engines, `.${source}.lock`));
      if (lock === null) continue;
      locks.push(lock);
      bytes += await removeIn(home.engines, (name) => name.startsWith(`.installing-${source}-`));
    }
    bytes += await removeIn(home.engines, (name) => name.startsWith(REMOVING));
    if (locks.length < EngineSource.options.length) return bytes;
    bytes += await removeIn(home.downloads, (name) => !MODELS.test(name));
    bytes += await removeIn(buildPlaces(home).builds, () => true);
    return bytes + (await removeUnusedRuntimes(home));
  } finally {
    await Promise.all(locks.map((lock) => lock.release()));
  }
}

async function removeIn(folder: string, isGarbage: (name: string) => boolean): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let bytes = 0;
  for (const name of names.filter(isGarbage)) {
    const path = join(folder, name);
    bytes += await bytesOf(path);
    await rm(path, { recursive: true, force: true });
  }
  return bytes;
}

/** Null when somebody else holds it. */
async function tryLock(path: string): Promise<Lock | null> {
  try {
    return await acquireLock(path, { waitMs: 0 });
  } catch (error) {
    if (error instanceof Failure && error.code === "LOCK_HELD") return null;
    throw error;
  }
}
