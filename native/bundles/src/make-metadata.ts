import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildWish, flagsOf } from "./cmake-arguments.ts";
import { contentsOf } from "./contents.ts";
import type { InspectedFolder } from "./inspection.ts";
import type { Licence } from "./licences.ts";
import type { BundleMetadata } from "./metadata.ts";
import type { SourceTree } from "./source-tree.ts";
import { compareVersions } from "./version.ts";

export const METADATA = "metadata.json";

export interface MetadataRequest {
  id: string;
  wish: BuildWish;
  tree: SourceTree;
  programs: string[];
  inspected: InspectedFolder;
  compilers: Compilers;
  licences: Licence[];
}

/** What compiled it. */
export interface Compilers {
  /** "GNU 12.2.0". */
  cxx: string | null;
  /** Version of the CUDA toolkit: "13.0". */
  toolkit: string | null;
}

/** Everything that is told of a bundle. Pure. */
export function makeMetadata(request: MetadataRequest): BundleMetadata {
  const { compilers, id, inspected, licences, programs, tree, wish } = request;
  const { profile, architectures } = wish;
  const { flags, unknown } = flagsOf(wish, tree);
  return {
    format: 1,
    id,
    profile: profile.id,
    build: tree.build,
    commit: tree.commit,
    toolkit: architectures === null ? null : compilers.toolkit,
    compiler: compilers.cxx,
    asked: { architectures, programs, portable: profile.portable },
    flags,
    unknownFlags: unknown,
    ...contentsOf(inspected),
    licences: licences.map(({ name, spdx, file }) => ({ name, spdx, file })),
  };
}

/** Writes `metadata.json` with its fields in the order of the schema. */
export async function writeMetadata(folder: string, metadata: BundleMetadata): Promise<void> {
  await writeFile(join(folder, METADATA), `${JSON.stringify(metadata, null, 2)}\n`);
}

/** What cmake found in a build folder. */
export async function compilersOf(folder: string): Promise<Compilers> {
  const names = await readdir(join(folder, "CMakeFiles")).catch(() => []);
  // One folder for each version of cmake that worked here; the last one counts.
  const byVersion = names.filter((name) => /^\d+\.\d+/.test(name)).toSorted(compareVersions);
  const found = join(folder, "CMakeFiles", byVersion.at(-1) ?? "");
  const [cxx, cuda] = await Promise.all(
    ["CMakeCXXCompiler.cmake", "CMakeCUDACompiler.cmake"].map((name) =>
      readFile(join(found, name), "utf8").catch(() => ""),
    ),
  );
  const id = valueOf(cxx, "CMAKE_CXX_COMPILER_ID");
  const number = valueOf(cxx, "CMAKE_CXX_COMPILER_VERSION");
  const toolkit = valueOf(cuda, "CMAKE_CUDA_COMPILER_VERSION");
  return {
    cxx: id === null || number === null ? null : `${id} ${number}`,
    toolkit: toolkit === null ? null : toolkit.split(".").slice(0, 2).join("."),
  };
}

/** What cmake wrote as `set(NAME "value")`. */
function valueOf(text: string | undefined, name: string): string | null {
  return new RegExp(`^set\\(${name} "([^"]+)"\\)`, "m").exec(text ?? "")?.[1] ?? null;
}
