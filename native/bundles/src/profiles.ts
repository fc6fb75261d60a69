/** The GPU code that a bundle is meant to hold. */
export interface CudaPlan {
  /** The CUDA toolkit that its releases are built with. */
  toolkit: string;
  /** Machine code, lowest first: "sm_75", "sm_120a". */
  sass: string[];
  /** Targets of PTX. */
  ptx: string[];
  /** The PTX version that this toolkit writes. */
  ptxVersion: string;
}

/** What a build is for, and what a finished one is held to. */
export interface BundleProfile {
  id: "t4" | "cuda12-multi" | "cuda13-multi" | "native" | "cpu";
  /** For the documentation: who it is for. */
  about: string;
  backend: "cuda" | "cpu";
  /** Null where the code is asked for at build time (`native`) or there is none (`cpu`). */
  cuda: CudaPlan | null;
  /** Runs on other machines than the one that builds it: every processor, an older glibc. */
  portable: boolean;
  /** CMake options beyond those of every build. */
  flags: Record<string, string>;
  /** Highest size of the packed archive, in bytes. */
  budget: number;
  /** Highest glibc that a file may ask for; null where any will do. */
  glibc: string | null;
  /** Disk that the build folder takes, in bytes; generous. */
  workSpace: number;
}

const MB = 1_000_000;
const GB = 1_000 * MB;
const sm = (...numbers: string[]): string[] => numbers.map((number) => `sm_${number}`);

/** Ubuntu 22.04's, on which the releases are built: that of Colab, Kaggle and RunPod's images. */
const RELEASE_GLIBC = "2.35";

/** What every CUDA build has. Batches of up to 128 tokens go between GPUs directly. */
const CUDA_FLAGS: Record<string, string> = {
  GGML_CUDA: "ON",
  GGML_CUDA_FA: "ON",
  GGML_CUDA_GRAPHS: "ON",
  GGML_CUDA_PEER_MAX_BATCH_SIZE: "128",
  // NCCL would be one more library that the host must have.
  GGML_CUDA_NCCL: "OFF",
};

/** The bundles of this project, and the builds that are made on a person's own machine. */
export const BUNDLE_PROFILES: readonly BundleProfile[] = [
  {
    id: "t4",
    about: "This project's bundle for the Tesla T4 of Colab and Kaggle",
    backend: "cuda",
    cuda: { toolkit: "12.4", sass: sm("75"), ptx: [], ptxVersion: "8.4" },
    portable: true,
    // The second is what newer trees call it, among them build 11434; older ones do not know it.
    flags: { ...CUDA_FLAGS, GGML_CUDA_FA_ALL_QUANTS: "ON", GGML_CUDA_FA_QUANTS: "all" },
    budget: 300 * MB,
    glibc: RELEASE_GLIBC,
    workSpace: 3 * GB,
  },
  {
    id: "cuda12-multi",
    about: "This project's bundle for everything up to Hopper",
    backend: "cuda",
    cuda: {
      toolkit: "12.4",
      sass: sm("50", "60", "61", "70", "75", "80", "86", "89", "90"),
      ptx: sm("90"),
      ptxVersion: "8.4",
    },
    portable: true,
    flags: CUDA_FLAGS,
    budget: 900 * MB,
    glibc: RELEASE_GLIBC,
    workSpace: 8 * GB,
  },
  {
    id: "cuda13-multi",
    about: "This project's bundle for Turing and newer",
    backend: "cuda",
    cuda: {
      toolkit: "13.0",
      // ggml-cuda's CMakeLists.txt makes 120a of 120, which runs on 12.0 alone: hence 121a beside it,
      // and PTX that every later GPU can compile.
      sass: sm("75", "80", "86", "89", "90", "100", "120a", "121a"),
      ptx: sm("90"),
      ptxVersion: "9.0",
    },
    portable: true,
    flags: CUDA_FLAGS,
    budget: 600 * MB,
    glibc: RELEASE_GLIBC,
    workSpace: 8 * GB,
  },
  {
    id: "native",
    about: "Made on the machine that uses it, for its own GPU and processor",
    backend: "cuda",
    cuda: null,
    portable: false,
    flags: CUDA_FLAGS,
    budget: 900 * MB,
    glibc: null,
    workSpace: 3 * GB,
  },
  {
    id: "cpu",
    about: "For machines without a GPU: every processor's variant, no CUDA",
    backend: "cpu",
    cuda: null,
    portable: true,
    flags: {},
    budget: 60 * MB,
    glibc: RELEASE_GLIBC,
    workSpace: 1 * GB,
  },
];

/** The profile of that name, or null. */
export function profileNamed(id: string): BundleProfile | null {
  return BUNDLE_PROFILES.find((profile) => profile.id === id) ?? null;
}
