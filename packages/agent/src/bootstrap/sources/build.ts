import { profileNamed } from "@llcuda/bundles/profiles";
import { buildOf, skip, type EngineSource, type Offer } from "../engine-source.ts";

const CUDA = "llama.cpp built here from its source, for this machine's GPU";
const CPU = "llama.cpp built here from its source, for this machine's processor";
const NO_COMPILER =
  "there is no C++ compiler here; apt-get install g++ (Debian, Ubuntu) or dnf install gcc-c++ (Fedora) brings one";
const NO_NVCC = "CUDA's compiler nvcc is not here; NVIDIA's CUDA toolkit brings it";
const OFFLINE =
  "no network is wanted (--offline); LLCUDA_LLAMA_SOURCE can name a source tree that is here";

/** Made here from source: minutes to an hour, for whoever asks, or when nothing else runs. */
export const buildSource: EngineSource = {
  name: "build",
  find: ({ machine, platform, tools }, { offline }, { llamaSource }) => {
    const reason =
      platform !== "linux"
        ? `llcuda builds engines on Linux, not on ${platform}`
        : tools.compiler === null
          ? NO_COMPILER
          : offline && llamaSource === null
            ? OFFLINE
            : null;
    if (reason !== null) return [skip("build-cpu", CPU, reason)];
    // Without a GPU there is nothing to build for, and nothing to tell.
    if (machine.gpus.length === 0) return [offer("cpu", CPU)];
    const cuda = tools.nvcc === null ? skip("build-cuda", CUDA, NO_NVCC) : offer("cuda", CUDA);
    return [cuda, offer("cpu", CPU)];
  },
};

function offer(backend: "cuda" | "cpu", description: string): Offer {
  return {
    id: `build-${backend}`,
    build: buildOf(backend),
    description,
    action: {
      kind: "try",
      install: async (context) => {
        // Loaded only now: few starts build anything.
        const { buildEngine } = await import("../build/build-engine.ts");
        const cuda = backend === "cuda" ? "yes" : "no";
        const usual = { architectures: null, jobs: null, env: process.env };
        return buildEngine({ profile: profileNamed("native")!, cuda, ...usual }, context);
      },
    },
  };
}
