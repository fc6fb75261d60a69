import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A compiler for GPU code, and CMake to drive it. */
export interface Toolkit {
  readonly nvcc: string;
  readonly cmake: string;
  /** Ninja where it is there, else make. */
  readonly generator: "Ninja" | "Unix Makefiles";
}

/** Older ones know no sm_120, and none of 12 before .8 does. */
const LEAST_NVCC = 12.8;

/** Where nvcc lies: CUDACXX, CUDA_HOME, PATH, /usr/local/cuda, then the newest /usr/local/cuda-*. */
function nvccPlaces(env: NodeJS.ProcessEnv): string[] {
  const local = existsSync("/usr/local") ? readdirSync("/usr/local") : [];
  const versions = local.filter((name) => /^cuda-\d/.test(name)).toSorted();
  return [
    env["CUDACXX"],
    env["CUDA_HOME"] === undefined ? undefined : join(env["CUDA_HOME"], "bin", "nvcc"),
    "nvcc",
    "/usr/local/cuda/bin/nvcc",
    ...versions.toReversed().map((name) => join("/usr/local", name, "bin", "nvcc")),
  ].filter((place) => place !== undefined);
}

function answers(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/** The tools of this machine, or what is missing of them and how it is had without root. */
export function findToolkit(env: NodeJS.ProcessEnv = process.env): Toolkit | { missing: string } {
  const nvcc = nvccPlaces(env).find((place) => answers(place) !== undefined);
  if (nvcc === undefined) {
    return {
      missing:
        "nvcc is not here. Without root: pip install nvidia-cuda-nvcc nvidia-cuda-cccl nvidia-cuda-runtime (one folder, nvidia/cu13), then CUDA_HOME=that folder.",
    };
  }
  const release = Number(/release (\d+\.\d+)/.exec(answers(nvcc) ?? "")?.[1] ?? 0);
  if (release < LEAST_NVCC) {
    return { missing: `${nvcc} is of CUDA ${release}; at least ${LEAST_NVCC} is needed.` };
  }
  const cmake = [env["CMAKE"], "cmake"].find((name) => name !== undefined && answers(name));
  if (cmake === undefined)
    return { missing: "cmake is not here. Without root: pip install cmake." };
  const generator = answers("ninja") === undefined ? "Unix Makefiles" : "Ninja";
  return { nvcc, cmake, generator };
}
