import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readElf } from "./elf.ts";
import { withFileSource } from "./binary-source.ts";
import { parseLdCache } from "./ld-cache.ts";
import type { LinkerFacts, Loadable } from "./library-search.ts";

// What Debian's and Fedora's loaders are built with; Ubuntu and Arch use the same names.
const MULTIARCH = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" } as const;
const CACHE_FILE = "/etc/ld.so.cache";

/**
 * The loader's facts on this machine. `libraryPath` goes before LD_LIBRARY_PATH, as --library-path does.
 * @param root the folder taken for `/`; paths in the facts are those within it
 */
export async function hostLinker(
  libraryPath: string[] = [],
  environment: Record<string, string | undefined> = process.env,
  root = "/",
): Promise<LinkerFacts> {
  const bytes = await readFile(join(root, CACHE_FILE)).catch(() => new Uint8Array());
  const multiarch = process.arch === "arm64" ? MULTIARCH.arm64 : MULTIARCH.x64;
  const fromEnvironment = (environment["LD_LIBRARY_PATH"] ?? "").split(/[:;]/);
  const opened = new Map<string, Promise<Loadable | null>>();
  return {
    libraryPath: [...libraryPath, ...fromEnvironment.filter((directory) => directory !== "")],
    cache: parseLdCache(bytes),
    defaultDirs: [
      `/lib/${multiarch}`,
      `/usr/lib/${multiarch}`,
      "/lib64",
      "/usr/lib64",
      "/lib",
      "/usr/lib",
    ],
    libNames: [`lib/${multiarch}`, "lib64"],
    open: async (path, machine) => {
      const library = opened.get(path) ?? openLibrary(path, root);
      opened.set(path, library);
      const loaded = await library;
      // A library for another machine is passed over, as the loader does.
      return loaded === null || loaded.machine !== machine ? null : loaded;
    },
  };
}

async function openLibrary(path: string, root: string): Promise<Loadable | null> {
  const file = join(root, path);
  try {
    // A FIFO by that name would block the open for ever.
    if (!(await stat(file)).isFile()) return null;
    return await withFileSource(file, async (source) => {
      const { machine, soname, needed, rpath, runpath } = await readElf(source);
      return { path, machine, soname, needed, rpath, runpath };
    });
  } catch {
    // Absent or no ELF: the loader goes on to the next directory.
    return null;
  }
}
