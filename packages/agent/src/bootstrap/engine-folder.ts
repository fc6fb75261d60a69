import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineBackend, EngineSource } from "@llcuda/protocol";
import { z } from "zod";
import { writeDurably } from "../download/durable-write.ts";
import { acquireLock } from "../download/lock.ts";
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { finishFolder } from "./finished-folder.ts";
import type { InstallContext } from "./install-context.ts";
import { passedOnce } from "./proof-record.ts";
import { isProgram, SERVER } from "./server-search.ts";

const FILE = "engine.json";
/** Begins the name of a folder in which an engine is being put together. */
export const INSTALLING = ".installing-";
/** Stands for the engine's own folder, so that the whole cache can be moved. */
const ROOT = "${root}";
/** Names from outside, as a release's tag, become folders: nothing that leads elsewhere or hides. */
const ENGINE_ID = /^\w[\w.+~-]{0,127}$/;

/** An engine as it is written down. */
export const EngineShape = z.object({
  id: z.string(),
  source: EngineSource,
  description: z.string(),
  backend: EngineBackend.default("cpu"),
  bin: z.string(),
  launcher: z.array(z.string()),
  cwd: z.string().nullable(),
  env: z.record(z.string(), z.string()),
  libraryPath: z.array(z.string()).default([]),
});

const StoredEngine = z.object({
  format: z.literal(1),
  installedAt: z.string(),
  engine: EngineShape,
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
    libraryPath: (engine.libraryPath ?? []).map(map),
    env: Object.fromEntries(env) as Record<string, string>,
  };
}

/**
 * Installs an engine under a lock: `fill` works in a temporary folder, which takes its final place
 * in one step. Two agents that want one engine fetch it once.
 * @param fill may also give an engine that is in the cache already
 * @throws Failure of `fill`, DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function installEngine(
  source: EngineSource,
  context: InstallContext,
  fill: (folder: string) => Promise<Engine>,
): Promise<Engine> {
  const { home, report, signal } = context;
  const lock = await acquireLock(join(home.engines, `.${source}.lock`), {
    signal,
    onWait: (owner) =>
      report.detail(`waiting for process ${owner?.pid ?? "?"}, which installs an engine`),
  });
  const done: { engine?: Engine } = {};
  try {
    await finishFolder(home.engines, `${INSTALLING}${source}-`, async (folder) => {
      const engine = await fill(folder);
      done.engine = engine;
      if (!engine.bin.startsWith(folder)) return null;
      if (!ENGINE_ID.test(engine.id)) throw badId(engine.id);
      await writeFile(join(folder, FILE), textOf(engine, folder, new Date().toISOString()));
      done.engine = mapPaths(engine, (path) =>
        path.replaceAll(folder, join(home.engines, engine.id)),
      );
      return engine.id;
    });
  } finally {
    await lock.release();
  }
  if (done.engine === undefined) throw new TypeError("nothing was installed");
  return done.engine;
}

/** Writes down how an engine of the cache is to be started from now on; others are left alone. */
export async function rememberEngine(home: Home, engine: Engine): Promise<void> {
  const cached = (await listCachedEngines(home)).find(({ id }) => id === engine.id);
  if (cached === undefined || !engine.bin.startsWith(cached.folder)) return;
  if (JSON.stringify(cached.engine) === JSON.stringify(engine)) return;
  const { folder, installedAt } = cached;
  await writeDurably(join(folder, FILE), textOf(engine, folder, installedAt));
}

function textOf(engine: Engine, folder: string, installedAt: string): string {
  const relative = mapPaths(engine, (path) => path.replaceAll(folder, ROOT));
  const stored: z.infer<typeof StoredEngine> = {
    format: 1,
    installedAt,
    engine: { libraryPath: [], ...relative },
  };
  return `${JSON.stringify(stored, null, 2)}\n`;
}

function badId(id: string): Failure {
  const message = `${JSON.stringify(id.slice(0, 80))} cannot be the name of an engine.`;
  const hint = "Its source is damaged or hostile; use another one (--engine SOURCE).";
  return new Failure("ENGINE_SOURCE_UNAVAILABLE", message, hint);
}
