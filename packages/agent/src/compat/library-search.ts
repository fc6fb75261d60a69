import { dirname, join } from "node:path";
import type { LibraryCache } from "./ld-cache.ts";

/** What the loader's search depends on, so that it can be played through for any host. */
export interface LinkerFacts {
  /** The directories of LD_LIBRARY_PATH, in order. */
  libraryPath: string[];
  cache: LibraryCache;
  /** Searched last, for example /usr/lib/x86_64-linux-gnu. */
  defaultDirs: string[];
  /** The names under which `$LIB` may resolve, for example lib/x86_64-linux-gnu and lib64. */
  libNames: string[];
  /** The library at this path; null when the loader would not take it. */
  open(path: string, machine: string): Promise<Loadable | null>;
}

/** The part of a binary that the search needs. */
export interface Loadable {
  /** Absolute, as the loader opens it: $ORIGIN is its directory. */
  path: string;
  machine: string;
  soname: string | null;
  needed: string[];
  rpath: string | null;
  runpath: string | null;
}

// Deep chains of libraries end long before this; it bounds the walk over a hostile tree.
const MAX_LIBRARIES = 2048;

// Real search paths name a handful; a hostile one multiplies the work of thousands of needed names.
const MAX_DIRECTORIES = 64;

interface Loaded {
  library: Loadable;
  /** Who asked for it; its RPATH counts for this one's needs too. */
  parent: Loaded | null;
}

/**
 * The needed libraries, direct or through others, that the loader of this host would not find, by
 * name and in the order met. Search order of ld.so(8): RPATH of the binary and of those that load
 * it (only where there is no RUNPATH), LD_LIBRARY_PATH, RUNPATH, the cache, the default directories.
 * `loaded` names libraries that the process already holds, as for a plugin opened later.
 */
export async function findMissing(
  binary: Loadable,
  facts: LinkerFacts,
  loaded: ReadonlySet<string> = new Set(),
): Promise<{ missing: string[]; found: Set<string> }> {
  const found = new Set(loaded);
  const missing = new Set<string>();
  const queue: Loaded[] = [{ library: binary, parent: null }];
  for (
    let next = queue.shift();
    next !== undefined && found.size < MAX_LIBRARIES;
    next = queue.shift()
  ) {
    for (const name of next.library.needed) {
      if (found.has(name) || missing.has(name)) continue;
      const library = await search(name, next, facts);
      if (library === null) {
        missing.add(name);
        continue;
      }
      found.add(name);
      if (library.soname !== null) found.add(library.soname);
      queue.push({ library, parent: next });
    }
  }
  return { missing: [...missing], found };
}

async function search(name: string, from: Loaded, facts: LinkerFacts): Promise<Loadable | null> {
  const { machine } = from.library;
  if (name.includes("/")) return facts.open(name, machine);
  const before = from.library.runpath === null ? inheritedRpath(from, facts) : [];
  const after = expandPath(from.library.runpath, from.library, facts);
  const paths = [
    ...[...before, ...facts.libraryPath, ...after].map((directory) => join(directory, name)),
    ...(facts.cache.get(name) ?? []),
    ...facts.defaultDirs.map((directory) => join(directory, name)),
  ];
  for (const path of paths) {
    const library = await facts.open(path, machine);
    if (library !== null) return library;
  }
  return null;
}

/** The file that the loader takes for a library which no binary's own search path leads to; null for none. */
export async function findLibrary(
  name: string,
  machine: string,
  facts: LinkerFacts,
): Promise<string | null> {
  const asking = { path: "", machine, soname: null, needed: [name], rpath: null, runpath: null };
  return (await search(name, { library: asking, parent: null }, facts))?.path ?? null;
}

function inheritedRpath(from: Loaded, facts: LinkerFacts): string[] {
  const directories: string[] = [];
  for (let at: Loaded | null = from; at !== null; at = at.parent) {
    if (at.library.runpath === null) {
      directories.push(...expandPath(at.library.rpath, at.library, facts));
    }
  }
  return directories;
}

/** The directories of an RPATH or RUNPATH with $ORIGIN, $LIB and $PLATFORM filled in. */
export function expandPath(
  path: string | null,
  library: Pick<Loadable, "path" | "machine">,
  facts: Pick<LinkerFacts, "libNames">,
): string[] {
  if (path === null) return [];
  const directories = path.split(":").slice(0, MAX_DIRECTORIES);
  return directories.flatMap((directory) => {
    if (directory === "") return [];
    const filled = directory
      .replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => dirname(library.path))
      .replaceAll(/\$(?:PLATFORM\b|\{PLATFORM\})/g, () => library.machine);
    if (!/\$(?:LIB\b|\{LIB\})/.test(filled)) return [filled];
    return facts.libNames.map((lib) => filled.replaceAll(/\$(?:LIB\b|\{LIB\})/g, () => lib));
  });
}
