import type { CudaHost, GpuFacts } from "./host-facts.ts";
import type { Inspection } from "./inspection.ts";
import { BUILD_PROFILES, inspectionOfProfile } from "./profiles.ts";

const GIB = 1024 ** 3;

export const T4: GpuFacts = { name: "Tesla T4", sm: 75, memory: 15 * GIB };
export const H100: GpuFacts = { name: "NVIDIA H100 80GB HBM3", sm: 90, memory: 80 * GIB };
export const RTX_3090: GpuFacts = { name: "NVIDIA GeForce RTX 3090", sm: 86, memory: 24 * GIB };
export const RTX_5090: GpuFacts = { name: "NVIDIA GeForce RTX 5090", sm: 120, memory: 32 * GIB };
export const GTX_1080: GpuFacts = { name: "NVIDIA GeForce GTX 1080", sm: 61, memory: 8 * GIB };
export const GF_940M: GpuFacts = { name: "NVIDIA GeForce 940M", sm: 50, memory: 2 * GIB };

/** An Ubuntu 22.04 host with these GPUs and this driver. */
export function hostWith(
  driver: string | null,
  gpus: GpuFacts[],
  facts: Partial<CudaHost> = {},
): CudaHost {
  return {
    machine: "x86_64",
    glibc: "2.35",
    glibcxx: "3.4.30",
    driver,
    driverCuda: null,
    compatCuda: null,
    fault: null,
    toolkits: [],
    gpus,
    ...facts,
  };
}

/** A build with this code for a CUDA major; PTX as "sm_75@8.4". */
export function build(
  major: number | null,
  sass: string[],
  ptx: string[],
  rest: Partial<Inspection> = {},
): Inspection {
  const codes = ptx.map((code) => {
    const [target = "", version = ""] = code.split("@");
    return { target, version, compressed: true };
  });
  return {
    path: "/engine/libggml-cuda.so",
    machine: "x86_64",
    needed: major === null ? ["libcuda.so.1"] : [`libcudart.so.${major}`, "libcuda.so.1"],
    missing: [],
    rpath: null,
    soname: null,
    glibc: "2.34",
    glibcxx: null,
    cxxabi: null,
    cuda: { sass, ptx: codes },
    ...rest,
  };
}

export function profile(id: string): Inspection {
  const found = BUILD_PROFILES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no profile ${id}`);
  return inspectionOfProfile(found);
}
