import { readdir, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { isProgram } from "../server-search.ts";

/** The programs of this machine that a build uses; null where there is none. */
export interface BuildTools {
  cmake: string | null;
  ninja: string | null;
  /** A C++ compiler; cmake chooses its own, this only tells whether there is one. */
  compiler: string | null;
  /** CUDA's compiler. */
  nvcc: string | null;
  /** The toolkit that nvcc belongs to; null where it does not lie in one (a wrapper on PATH). */
  toolkit: string | null;
  strip: string | null;
}

/** Where NVIDIA's installers and distributions put the toolkit. */
const TOOLKITS = ["usr/local/cuda", "opt/cuda"];
const VERSIONED = "usr/local";

/**
 * Looks for the tools without running any. Variables go first: LLCUDA_CMAKE, CXX, CUDACXX, STRIP.
 * @param root the folder taken for `/`; tests have their own
 */
export async function findBuildTools(
  env: Record<string, string | undefined>,
  root = "/",
): Promise<BuildTools> {
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const [cmake, ninja, compiler, nvcc, strip] = await Promise.all([
    named(path, [env["LLCUDA_CMAKE"], "cmake"]),
    named(path, ["ninja", "ninja-build"]),
    named(path, [env["CXX"], "c++", "g++", "clang++"]),
    named([...path, ...(await toolkitFolders(root))], [env["CUDACXX"], "nvcc"]),
    named(path, [env["STRIP"], "strip", "llvm-strip"]),
  ]);
  return { cmake, ninja, compiler, nvcc, toolkit: await toolkitOf(nvcc), strip };
}

/** The first of the names, or paths, that is a program. */
async function named(folders: string[], names: (string | undefined)[]): Promise<string | null> {
  for (const name of names) {
    if (name === undefined || name === "") continue;
    const places = name.includes("/") ? [name] : folders.map((folder) => join(folder, name));
    for (const place of places) if (await isProgram(place)) return place;
  }
  return null;
}

/** `bin` of each toolkit that is not on PATH: the default one, then the newest version. */
async function toolkitFolders(root: string): Promise<string[]> {
  const names = await readdir(join(root, VERSIONED)).catch(() => []);
  const versions = names
    .filter((name) => /^cuda-\d/.test(name))
    .toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const found = [...TOOLKITS, ...versions.map((name) => join(VERSIONED, name))];
  return found.map((folder) => join(root, folder, "bin"));
}

async function toolkitOf(nvcc: string | null): Promise<string | null> {
  if (nvcc === null) return null;
  const folder = dirname(dirname(await realpath(nvcc)));
  const header = await stat(join(folder, "include/cuda.h")).catch(() => null);
  return header === null ? null : folder;
}
