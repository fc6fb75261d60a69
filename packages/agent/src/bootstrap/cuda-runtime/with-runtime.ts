import { readdir } from "node:fs/promises";
import { machine } from "node:os";
import { join, sep } from "node:path";
import { hostLinker } from "../../compat/host-linker.ts";
import { inspect } from "../../compat/inspect.ts";
import { findMissing } from "../../compat/library-search.ts";
import { madeWith } from "../../compat/made-with.ts";
import { ownLibraryPath, type Engine } from "../../engine/engine.ts";
import type { Home } from "../../home.ts";
import type { InstallContext } from "../install-context.ts";
import { fetchCudaRuntime } from "./fetch-runtime.ts";
import { fittingRuntime, listRuntimes, runtimesFolder } from "./kept-runtimes.ts";
import { runtimeAmong, type RuntimeWanted } from "./runtime-wanted.ts";
import type { RuntimeHost } from "./runtime-way.ts";

/** What reaches CUDA in an engine: ggml's backend, or the program that was linked into one file. */
const ASKS_FOR_CUDA = /^(libggml-cuda\b.*\.so\b|llama-server$)/;

/**
 * Gives a CUDA engine the runtime libraries that the loader would not find for it; any other engine,
 * and one that finds all, stays as it is. Nothing is fetched on a machine without a driver, where
 * half a gigabyte would be of no use.
 * @throws Failure LIBRARY_MISSING, DISK_FULL, CANCELLED
 */
export async function withCudaRuntime(
  engine: Engine,
  host: RuntimeHost,
  context: InstallContext,
): Promise<Engine> {
  const { driver, libcuda } = host.machine;
  if (engine.backend !== "cuda" || (driver === null && libcuda === null)) return engine;
  const bare = withoutRuntime(engine, context.home);
  const wanted = await runtimeWantedBy(bare);
  if (wanted === null) return bare;
  const { folder } = await fetchCudaRuntime(wanted, host, context);
  return withFolder(bare, folder);
}

/** The same with what is in the cache already; nothing is fetched, and what is missing stays so. */
export async function withKeptRuntime(engine: Engine, home: Home): Promise<Engine> {
  const wanted = await runtimeWantedBy(engine);
  if (wanted === null) return engine;
  const kept = fittingRuntime(wanted, await listRuntimes(home));
  return kept === null ? engine : withFolder(engine, kept.folder);
}

function withFolder(engine: Engine, folder: string): Engine {
  return { ...engine, libraryPath: [...(engine.libraryPath ?? []), folder] };
}

/** A runtime that an engine was given earlier may be gone, or may no longer be the right one. */
function withoutRuntime(engine: Engine, home: Home): Engine {
  const { libraryPath = [] } = engine;
  const ours = runtimesFolder(home) + sep;
  return { ...engine, libraryPath: libraryPath.filter((folder) => !folder.startsWith(ours)) };
}

/** What of CUDA's runtime the loader of this host would not find for an engine; null: nothing. */
async function runtimeWantedBy(engine: Engine): Promise<RuntimeWanted | null> {
  if (engine.backend !== "cuda") return null;
  const linker = await hostLinker(ownLibraryPath(engine));
  for (const file of await filesOf(engine)) {
    const binary = await linker.open(file, machine());
    // What is no binary needs no library: a script in the program's place.
    if (binary === null) continue;
    const { missing } = await findMissing(binary, linker);
    if (runtimeAmong(missing, null) === null) continue;
    // Only now: the GPU code of half a gigabyte takes a third of a second to read.
    const [toolkit = null] = madeWith(await inspect(file, linker)).toolkits;
    return runtimeAmong(missing, toolkit);
  }
  return null;
}

async function filesOf({ bin, cwd, libraryPath = [] }: Engine): Promise<string[]> {
  const folders = [...new Set([bin, ...(cwd === null ? [] : [cwd]), ...libraryPath])];
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => ASKS_FOR_CUDA.test(name)).map((name) => join(folder, name));
    }),
  );
  return files.flat();
}
