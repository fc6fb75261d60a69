import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ownLibraryPath, type Engine } from "../engine/engine.ts";
import { SERVER } from "./server-search.ts";

const LIBRARY = /\.(so|dylib)(\.|$)/;
/** /usr/bin and /usr/lib hold many libraries that are not the engine's. */
const OWN = /^lib(llama|ggml|mtmd|cudart|cublas)/;
const ANY = /^/;

/** The paths of an engine's program and of every library that belongs to it, in a stable order. */
export async function engineFiles(engine: Engine): Promise<string[]> {
  const { bin, cwd, libraryPath = [] } = engine;
  // What an own loader searches is the engine's alone; other folders may be the system's.
  const owned = [...ownLibraryPath({ ...engine, libraryPath: [] }), ...(cwd === null ? [] : [cwd])];
  const shared = new Set([bin, join(dirname(bin), "lib"), ...libraryPath]);
  const found = await Promise.all([
    ...[...shared].map((folder) => filesOf(folder, OWN)),
    ...owned.map((folder) => filesOf(folder, ANY)),
  ]);
  return [...new Set(found.flat())].toSorted((a, b) => a.localeCompare(b));
}

async function filesOf(folder: string, libraries: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name === SERVER || (libraries.test(name) && LIBRARY.test(name)))
    .map((name) => join(folder, name));
}
