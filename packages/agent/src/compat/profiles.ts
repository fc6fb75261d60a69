import { BUNDLE_PROFILES } from "@llcuda/bundles/profiles";
import type { Inspection } from "./inspection.ts";

/** A build as it is meant to be; a finished one is inspected, and what is in it counts then. */
export interface BuildProfile {
  id: string;
  /** Who makes it and what it is for, for the documentation. */
  about: string;
  /** The toolkit's version. */
  toolkit: string;
  sass: string[];
  ptx: string[];
  /** The PTX version its toolkit writes. */
  ptxVersion: string;
}

/** This project's releases, by what their profiles ask for; `native` and `cpu` have no fixed GPU code. */
const BUNDLES: BuildProfile[] = BUNDLE_PROFILES.flatMap(({ about, cuda, id }) =>
  cuda === null ? [] : [{ id, about, ...cuda }],
);

const sm = (...numbers: string[]): string[] => numbers.map((number) => `sm_${number}`);

/**
 * Others' builds. Upstream: the CUDA jobs of llama.cpp's release workflow and ggml-cuda's CMakeLists.txt
 * (default architectures: 86 and 89 and the Blackwell ones real, the others virtual). Debian: inspected.
 */
const OTHERS: BuildProfile[] = [
  {
    id: "upstream-cuda-12.8",
    about: "Upstream's release archive ubuntu-cuda-12.8",
    toolkit: "12.8",
    sass: sm("86", "89", "120a"),
    ptx: sm("50", "61", "70", "75", "80", "90"),
    ptxVersion: "8.7",
  },
  {
    id: "upstream-cuda-13.4",
    about: "Upstream's release archive ubuntu-cuda-13.4",
    toolkit: "13.4",
    sass: sm("86", "89", "120a", "121a"),
    ptx: sm("75", "80", "90"),
    ptxVersion: "9.4",
  },
  {
    id: "debian-cuda",
    about: "Debian's libggml0-backend-cuda 0.27.0-1, as inspected",
    toolkit: "12.4",
    sass: sm("86", "89"),
    ptx: sm("50", "61", "70", "75", "80", "90"),
    ptxVersion: "8.4",
  },
];

export const BUILD_PROFILES: readonly BuildProfile[] = [...BUNDLES, ...OTHERS];

/** What an inspection of such a build shows, with nothing missing. */
export function inspectionOfProfile(profile: BuildProfile): Inspection {
  const major = profile.toolkit.split(".")[0];
  return {
    path: `/engines/${profile.id}/libggml-cuda.so`,
    machine: "x86_64",
    needed: [`libcudart.so.${major}`, `libcublas.so.${major}`, "libcuda.so.1", "libc.so.6"],
    missing: [],
    rpath: "$ORIGIN",
    soname: null,
    glibc: null,
    glibcxx: null,
    cxxabi: null,
    cuda: {
      sass: profile.sass,
      ptx: profile.ptx.map((target) => ({ target, version: profile.ptxVersion, compressed: true })),
    },
  };
}
