import { randomUUID } from "node:crypto";
import { mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineBackend, EngineSource } from "@llcuda/protocol";
import { z } from "zod";
import { writeFailure } from "../download/disk-space.ts";
import { acquireLock } from "../download/lock.ts";
import { syncFolder } from "../download/durable-write.ts";
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import type { InstallContext } from "./install-context.ts";
import { passedOnce } from "./proof-record.ts";
import { isProgram, SERVER } from "./server-search.ts";

const FILE = "engine.json";
/** Stands for the engine's own folder, so that the whole cache can be moved. */
const ROOT = "${root}";
/** Names from outside, as a release's tag, become folders: nothing that leads elsewhere or hides. */
const ENGINE_ID = /^\w[\w.+~-]{0,127}$/;
/** File handles that are open at once while a finished engine is written through to the disk. */
const SYNC_AT_ONCE = 16;

const StoredEngine = z.object({
  format: z.literal(1),
  installedAt: z.string(),
  engine: z.object({
    id: z.string(),
    source: EngineSource,
    description: z.string(),
    backend: EngineBackend.default("cpu"),
    bin: z.string(),
    launcher: z.array(z.string()),
    cwd: z.string().nullable(),
    env: z.record(z.string(), z.string()),
  }),
});

/** An engine that an earlier start installed. */
export interface CachedEngine {
  /** The name of its folder, which is the engine's id. */
  id: string;
  folder: string;
  /** Null when the folder is not whole. */
  engine: Engine | null;
  installedAt: string;
  /** It passed a proof once; its files may have changed since. */
  proved: boolean;
}

/** The engines of the cache: those that were proved first, then the newest. */
export async function listCachedEngines(home: Home): Promise<CachedEngine[]> {
  const names = await readdir(home.engines).catch(() => []);
  const folders = names.filter((name) => !name.startsWith("."));
  const found = await Promise.all(
    folders.map((name) => readCached(home, join(home.engines, name))),
  );
  return found.toSorted(
    (a, b) => Number(b.proved) - Number(a.proved) || b.installedAt.localeCompare(a.installedAt),
  );
}

async function readCached(home: Home, folder: string): Promise<CachedEngine> {
  const id = basename(folder);
  try {
    const text = await readFile(join(folder, FILE), "utf8");
    const stored = StoredEngine.parse(JSON.parse(text));
    // The folder's name counts: what a file says must not lead out of the cache.
    const engine = mapPaths({ ...stored.engine, id }, (path) => path.replaceAll(ROOT, folder));
    const whole = await isProgram(join(engine.bin, SERVER));
    const proved = whole && (await passedOnce(home, engine.id));
    return { id, folder, engine: whole ? engine : null, installedAt: stored.installedAt, proved };
  } catch {
    return { id, folder, engine: null, installedAt: "", proved: false };
  }
}

function mapPaths(engine: Engine, map: (path: string) => string): Engine {
  const env = Object.entries(engine.env).map(([name, value]) => [name, map(value)]);
  return {
    ...engine,
    bin: map(engine.bin),
    launcher: engine.launcher.map(map),
    cwd: engine.cwd === null ? null : map(engine.cwd),
    env: Object.fromEntries(env) as Record<string, string>,
  };
}

/**
 * Installs an engine under a lock: `fill` works in a temporary folder beside the final place, which
 * gets its name in one step. An engine that another agent installed meanwhile is taken instead.
 * @param fill may also give an engine that is in the cache already
 * @throws Failure of `fill`, DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function installEngine(
  source: EngineSource,
  context: InstallContext,
  fill: (folder: string) => Promise<Engine>,
): Promise<Engine> {
  const { home, report, signal } = context;
  let waited = false;
  const asked = new Date().toISOString();
  const lock = await acquireLock(join(home.engines, `.${source}.lock`), {
    signal,
    onWait: (owner) => {
      waited = true;
      report.detail(`waiting for process ${owner?.pid ?? "?"}, which installs this engine`);
    },
  });
  try {
    if (waited) {
      const other = (await listCachedEngines(home)).find(
        ({ engine, installedAt }) => engine?.source === source && installedAt >= asked,
      );
      if (other?.engine) return other.engine;
    }
    return await fillAndRename(source, home, fill);
  } finally {
    await lock.release();
  }
}

async function fillAndRename(
  source: EngineSource,
  home: Home,
  fill: (folder: string) => Promise<Engine>,
): Promise<Engine> {
  const prefix = `.installing-${source}-`;
  // Under the lock, what has this prefix was left by a process that died.
  await removeAll(home.engines, prefix);
  const folder = await mkdtemp(join(home.engines, prefix));
  try {
    const engine = await fill(folder);
    if (!engine.bin.startsWith(folder)) return engine;
    if (!ENGINE_ID.test(engine.id)) throw badId(engine.id);
    const stored: z.infer<typeof StoredEngine> = {
      format: 1,
      installedAt: new Date().toISOString(),
      engine: mapPaths(engine, (path) => path.replaceAll(folder, ROOT)),
    };
    await writeFile(join(folder, FILE), `${JSON.stringify(stored, null, 2)}\n`);
    await syncTree(folder);
    const final = join(home.engines, engine.id);
    // A folder of that name is damaged, else `fill` would have given it.
    await rename(final, join(home.engines, `${prefix}${randomUUID()}`)).catch(() => {});
    await rename(folder, final);
    await syncFolder(home.engines);
    return mapPaths(engine, (path) => path.replaceAll(folder, final));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : writeFailure(`an engine in ${home.engines}`, error);
  } finally {
    await removeAll(home.engines, prefix);
  }
}

function badId(id: string): Failure {
  const message = `${JSON.stringify(id.slice(0, 80))} cannot be the name of an engine.`;
  const hint = "Its source is damaged or hostile; use another one (--engine SOURCE).";
  return new Failure("ENGINE_SOURCE_UNAVAILABLE", message, hint);
}

async function removeAll(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Writes every file of a tree through to the disk: a power cut must not leave an empty library. */
async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const worker = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const handle = await open(file, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  };
  await Promise.all(Array.from({ length: SYNC_AT_ONCE }, worker));
}
