import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf } from "../../download/bytes-of.ts";
import { acquireLock } from "../../download/lock.ts";
import { INSTALLING, listCachedEngines } from "../engine-folder.ts";
import type { Home } from "../../home.ts";
import { runtimesFolder } from "./kept-runtimes.ts";

/** Whoever holds the lock longer than this fetches a runtime, for minutes; the next removal tidies up. */
const LOCK_MS = 2_000;

/**
 * Deletes the runtimes that no engine of the cache names, when an engine was removed. One that an
 * engine elsewhere uses is fetched again when it is needed.
 * @returns the bytes that this freed
 */
export async function removeUnusedRuntimes(home: Home): Promise<number> {
  const parent = runtimesFolder(home);
  const names = (await readdir(parent).catch(() => [])).filter((name) => !name.startsWith("."));
  if (names.length === 0) return 0;
  // What is being installed is not in the cache yet, and may need one.
  const inTheMaking = await readdir(home.engines).catch(() => []);
  if (inTheMaking.some((name) => name.startsWith(INSTALLING))) return 0;
  const signal = AbortSignal.timeout(LOCK_MS);
  const lock = await acquireLock(join(parent, ".lock"), { signal }).catch(() => null);
  if (lock === null) return 0;
  try {
    const engines = await listCachedEngines(home);
    const used = new Set(engines.flatMap(({ engine }) => engine?.libraryPath ?? []));
    const unused = names.map((name) => join(parent, name)).filter((folder) => !used.has(folder));
    let bytes = 0;
    for (const folder of unused) {
      bytes += await bytesOf(folder);
      await rm(folder, { recursive: true, force: true });
    }
    return bytes;
  } finally {
    await lock.release();
  }
}
