import { dirname } from "node:path";
import { BundleFailure } from "./bundle-failure.ts";
import { processorFlags } from "./processor-flags.ts";
import type { BundleProfile } from "./profiles.ts";
import type { SourceTree } from "./source-tree.ts";

/** What is asked of one build. */
export interface BuildWish {
  profile: BundleProfile;
  /** As CMAKE_CUDA_ARCHITECTURES takes it; null builds without CUDA. */
  architectures: string | null;
  /** Options set on top of the profile's: `{ GGML_CUDA_COMPRESSION_MODE: "none" }`. */
  flags: Record<string, string>;
  /** This processor's features as in /proc/cpuinfo; null, or a portable profile, suits every processor. */
  features: readonly string[] | null;
}

/** What is here to build with. */
export interface BuildHost {
  /** The build folder. */
  folder: string;
  /** The CUDA compiler; null where there is none. */
  nvcc: string | null;
  /** The folder of its toolkit; null where cmake must find it. */
  toolkit: string | null;
  /** A ninja that is not on PATH; null takes the one there. */
  ninja: string | null;
}

/** The entries of a time-stamp-free build carry this time: 1980-01-01, the oldest that zip knows. */
export const EPOCH = 315_532_800;

/** Of every build: no downloads, no host libraries that another machine may lack. */
const COMMON: Record<string, string> = {
  CMAKE_BUILD_TYPE: "Release",
  BUILD_SHARED_LIBS: "ON",
  GGML_BACKEND_DL: "ON",
  GGML_RPC: "ON",
  GGML_RPC_RDMA: "OFF",
  // libgomp is not everywhere, and ggml's own threads do as well.
  GGML_OPENMP: "OFF",
  GGML_CCACHE: "OFF",
  LLAMA_BUILD_TESTS: "OFF",
  LLAMA_BUILD_EXAMPLES: "OFF",
  LLAMA_BUILD_APP: "OFF",
  LLAMA_BUILD_UI: "OFF",
  LLAMA_USE_PREBUILT_UI: "OFF",
  LLAMA_OPENSSL: "OFF",
  LLAMA_CURL: "OFF",
  CMAKE_BUILD_WITH_INSTALL_RPATH: "ON",
  CMAKE_INSTALL_RPATH: "$ORIGIN",
  CMAKE_INSTALL_RPATH_USE_LINK_PATH: "OFF",
};

/** The options of llama.cpp that a build sets, and those that this version does not know. Pure. */
export function flagsOf(
  { profile, architectures, features, flags }: BuildWish,
  { options }: Pick<SourceTree, "options">,
): { flags: Record<string, string>; unknown: string[] } {
  const processor = processorFlags(profile.portable ? null : features);
  const cuda = architectures === null ? {} : profile.flags;
  const wanted = { ...COMMON, ...processor, ...cuda, ...flags };
  const known = (name: string): boolean => name.startsWith("CMAKE_") || options.has(name);
  const entries = Object.entries(wanted).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    flags: Object.fromEntries(entries.filter(([name]) => known(name))),
    unknown: entries.map(([name]) => name).filter((name) => !known(name)),
  };
}

/**
 * The arguments of cmake for a build. Pure. Paths are mapped away, so that two folders give the same
 * bits; nvcc's temporary names, which end up in symbols, follow the object's name (-objtemp).
 * @throws BundleFailure option-unfit, tool-missing
 */
export function cmakeArguments(wish: BuildWish, tree: SourceTree, host: BuildHost): string[] {
  for (const path of [tree.folder, host.folder]) {
    if (!/[\s;,=$"'\\]/.test(path)) continue;
    throw new BundleFailure(
      "option-unfit",
      `Compilers cannot be told of the folder ${JSON.stringify(path)}: a character in it means something to them.`,
      "Use folders without spaces, quotes, commas, semicolons and =.",
    );
  }
  const maps = [
    `-ffile-prefix-map=${tree.folder}=llama.cpp`,
    `-ffile-prefix-map=${host.folder}=build`,
  ];
  const defined: Record<string, string> = {
    ...flagsOf(wish, tree).flags,
    CMAKE_C_FLAGS: maps.join(" "),
    CMAKE_CXX_FLAGS: maps.join(" "),
    ...(tree.build === 0 ? {} : { LLAMA_BUILD_NUMBER: String(tree.build) }),
    // Trees without git would say "unknown".
    ...(tree.commit === null && tree.build > 0 ? { LLAMA_BUILD_COMMIT: `b${tree.build}` } : {}),
    ...(host.ninja === null ? {} : { CMAKE_MAKE_PROGRAM: host.ninja }),
    ...(wish.architectures === null ? {} : cudaDefinitions(wish, maps, host)),
    ...(wish.profile.portable ? PORTABLE_LINKS : {}),
  };
  const definitions = Object.entries(defined).map(([name, value]) => `-D${name}=${value}`);
  return ["-G", "Ninja", "-S", tree.folder, "-B", host.folder, ...definitions];
}

/** Each file brings libstdc++ along: the host's may be older than the compiler's. */
const PORTABLE_LINKS = Object.fromEntries(
  ["EXE", "SHARED", "MODULE"].map((kind) => [
    `CMAKE_${kind}_LINKER_FLAGS`,
    "-static-libstdc++ -Wl,--build-id=sha1",
  ]),
);

/**
 * nvcc hashes the whole path of a source file into the names of its anonymous namespaces (CUB has
 * some); one name for all keeps the path out, and the file's own name still tells them apart.
 */
const SAME_PATH = ["-Xcudafe", "-Xcicc"].map((to) => `${to} --orig_src_path_name=llama.cpp`);

function cudaDefinitions(
  { architectures, profile }: BuildWish,
  maps: string[],
  { nvcc, toolkit }: BuildHost,
): Record<string, string> {
  if (nvcc === null) {
    throw new BundleFailure(
      "tool-missing",
      `A build for ${architectures} needs the CUDA compiler nvcc, which is not here.`,
      "Install NVIDIA's CUDA toolkit, name its nvcc with CUDACXX, or build the profile cpu.",
    );
  }
  const flags = [
    "-objtemp",
    `-Xcompiler=${maps.join(",")}`,
    ...(profile.portable ? SAME_PATH : []),
  ];
  return {
    CMAKE_CUDA_COMPILER: nvcc,
    // Else cmake may take the headers and libraries of another toolkit on PATH.
    ...(toolkit === null ? {} : { CUDAToolkit_ROOT: toolkit }),
    CMAKE_CUDA_ARCHITECTURES: architectures ?? "",
    CMAKE_CUDA_FLAGS: flags.join(" "),
  };
}

/** The environment of cmake, ninja and the compilers. */
export function buildEnvironment(
  env: Record<string, string | undefined>,
  tree: SourceTree,
): Record<string, string | undefined> {
  return {
    ...env,
    LC_ALL: "C",
    SOURCE_DATE_EPOCH: String(EPOCH),
    // cmake asks git for the commit; a repository around the tree must not answer.
    GIT_CEILING_DIRECTORIES: dirname(tree.folder),
  };
}
