import type { EngineBackend } from "@llcuda/protocol";
import type { Inspection } from "../../compat/inspection.ts";
import { BUILD_PROFILES, inspectionOfProfile } from "../../compat/profiles.ts";
import type { PackageSet } from "./package-set.ts";

/** What Debian's llama.cpp can be installed for. */
export interface DebianBuild {
  /** Of the offer: `debian-cuda`. */
  id: string;
  backend: EngineBackend;
  label: string;
  set: PackageSet;
  /** Bytes to download, as measured; packages grow slowly. */
  size: number;
  /** What is in it, as far as it does not change with every upload. */
  declared: Inspection | null;
  /** Debian's names of the machines that have it; null: all. */
  machines: readonly string[] | null;
}

/** The package with llama-server and its kin; the others of the closure follow from it. */
const TOOLS = "llama.cpp-tools";
const TITLE = "Debian's llama.cpp";
const MB = 1_000_000;

/** The driver's library must be that of the running kernel module, never a package's. */
const DRIVER = "libcuda.so.1";
const CUDA_RUNTIME = ["libcudart12", "libcublas12"];

const CUDA = BUILD_PROFILES.find(({ id }) => id === "debian-cuda");

/** More backends for every build of Debian's, for those who set LLCUDA_DEBIAN_BACKENDS. */
export const EXTRA_BACKENDS: Record<string, readonly string[]> = {
  // Without OpenBLAS the reference BLAS would be taken, which is slower than ggml itself.
  blas: ["libggml0-backend-blas", "libopenblas0-pthread"],
  rpc: ["libggml0-backend-rpc", "llama.cpp-tools-extra"],
};

/** Sizes were measured with build 11669 (ggml 0.27.0); `space` has a third more for growth. */
const BUILDS: readonly DebianBuild[] = [
  {
    id: "debian-cuda",
    backend: "cuda",
    label: "CUDA 12",
    set: {
      title: `${TITLE} for CUDA`,
      packages: [TOOLS, "libggml0-backend-cuda"],
      components: ["main", "contrib"],
      // CUDA's runtime libraries come from the host or are fetched once for all engines.
      assumed: [DRIVER, ...CUDA_RUNTIME],
      space: 1100 * MB,
    },
    size: 113 * MB,
    declared: CUDA === undefined ? null : inspectionOfProfile(CUDA),
    machines: ["x64"],
  },
  {
    id: "debian-vulkan",
    backend: "vulkan",
    label: "Vulkan",
    set: {
      title: `${TITLE} for Vulkan`,
      packages: [TOOLS, "libggml0-backend-vulkan"],
      components: ["main"],
      assumed: [],
      space: 240 * MB,
    },
    size: 24 * MB,
    declared: null,
    machines: null,
  },
  {
    id: "debian-cpu",
    backend: "cpu",
    label: "CPU",
    set: { title: TITLE, packages: [TOOLS], components: ["main"], assumed: [], space: 170 * MB },
    size: 20 * MB,
    declared: null,
    machines: null,
  },
];

/** Debian's builds for a machine as Node names it, the fastest first, with extra backends in each. */
export function debianBuilds(arch: string, extras: readonly string[]): DebianBuild[] {
  const packages = extras
    .toSorted()
    .flatMap((extra) => (Object.hasOwn(EXTRA_BACKENDS, extra) ? EXTRA_BACKENDS[extra]! : []));
  const here = BUILDS.filter(({ machines }) => machines === null || machines.includes(arch));
  return here.map((build) => withExtras(build, packages));
}

function withExtras(build: DebianBuild, packages: readonly string[]): DebianBuild {
  return { ...build, set: withPackages(build.set, packages) };
}

/** A set with more packages: each of the extra ones weighs a few MB at most, OpenBLAS 40. */
export function withPackages(set: PackageSet, packages: readonly string[]): PackageSet {
  if (packages.length === 0) return set;
  return { ...set, packages: [...set.packages, ...packages], space: set.space + 100 * MB };
}
