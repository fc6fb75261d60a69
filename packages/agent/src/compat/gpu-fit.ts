import type { ErrorCode } from "@llcuda/protocol";
import { cudaOfPtx, toolkitRange } from "./cuda-releases.ts";
import {
  type CudaSupport,
  cudaSupport,
  forwardCompatible,
  runtimeNeedsDriver,
} from "./driver-support.ts";
import type { CudaHost, GpuFacts, Refusal } from "./host-facts.ts";
import type { CudaCode, PtxCode } from "./inspection.ts";
import { parseSm, ptxCompilesFor, sassRunsOn } from "./sm.ts";
import { compareVersions } from "./version.ts";

/** How the GPU code of a build runs on one GPU. */
export type GpuFit =
  /** Machine code for it is there. */
  | { runs: "native"; because: string }
  /** The driver compiles PTX at the first start and keeps the result. */
  | { runs: "jit"; because: string }
  | { runs: "no"; refusal: Refusal };

function no(code: ErrorCode, because: string, remedy: string): GpuFit {
  return { runs: "no", refusal: { code, because, remedy } };
}

/** Whether GPU code of one CUDA major (null: unknown) runs on one GPU of a host that has a driver. */
export function fitGpu(
  codes: CudaCode[],
  runtime: number | null,
  gpu: GpuFacts,
  host: CudaHost,
): GpuFit {
  const { sm } = gpu;
  const name = sm === null ? gpu.name : `${gpu.name} (sm_${sm})`;
  const driver = host.driver ?? "";
  if (host.compatCuda !== null && forwardCompatible(gpu.name) === false) {
    const because = `The forward-compatibility package of CUDA ${host.compatCuda} is in the library path, and ${name} is no data-center GPU: CUDA refuses to start (error 804).`;
    return no(
      "DRIVER_MISMATCH",
      because,
      "Remove the cuda-compat package or its folder from the library path, and update the driver instead.",
    );
  }
  if (sm === null) {
    const because = `The compute capability of ${name} is not known, so only a proof tells whether it runs there.`;
    return { runs: "jit", because };
  }
  // Code for another GPU cannot be helped by any driver, so it is told first.
  const choices = codes.map((code) => chooseCode(code, sm));
  if (choices.some((choice) => choice === null)) {
    return no(
      "NO_KERNEL_IMAGE",
      `There is no code for ${name} in it: ${inventory(codes)}.`,
      buildFor(sm),
    );
  }
  const support = cudaSupport(host, gpu);
  if (support === null) {
    return no(
      "DRIVER_TOO_OLD",
      `Driver ${driver} is older than CUDA 9.`,
      "Update the NVIDIA driver.",
    );
  }
  const needed = runtime === null ? null : runtimeNeedsDriver(runtime, driver, support);
  if (needed !== null) {
    return no(
      "DRIVER_TOO_OLD",
      `CUDA ${runtime} needs driver ${needed} or newer, this is ${support.told}.`,
      `Update the driver to ${needed} or newer, or take a build for CUDA ${support.cuda} or older.`,
    );
  }
  const ptx = choices.flatMap((choice) => (choice === "sass" || choice === null ? [] : [choice]));
  const newest = ptx.toSorted((a, b) => compareVersions(b.version, a.version))[0];
  const runtimeFits = runtime === null ? "" : ` CUDA ${runtime} runs on ${support.told}.`;
  if (newest === undefined) {
    return { runs: "native", because: `It has machine code that ${name} runs.${runtimeFits}` };
  }
  return fitPtx(newest, name, gpu, support);
}

function fitPtx(ptx: PtxCode, name: string, gpu: GpuFacts, support: CudaSupport): GpuFit {
  const { cuda, known } = cudaOfPtx(ptx.version);
  const what = `PTX ${ptx.version} for ${ptx.target} (CUDA ${cuda}${known ? "" : ", as far as is known"})`;
  const first = `It has no machine code for ${name}, only ${what}`;
  if (compareVersions(cuda, support.cuda) <= 0) {
    return {
      runs: "jit",
      because: `${first}, which ${support.told} compiles at the first start, for seconds to minutes, and then keeps.`,
    };
  }
  if (support.atLeast) {
    return {
      runs: "jit",
      because: `${first}; ${support.told} is newer than what is known here, so only a proof tells whether it compiles that.`,
    };
  }
  const because = `${first}, and ${support.told} compiles only PTX of CUDA ${support.cuda} and older.`;
  const remedy = `Take a build with machine code for sm_${gpu.sm}, or one made with CUDA ${support.cuda} or older, or update the driver to one for CUDA ${cuda}.`;
  return no("PTX_UNSUPPORTED", because, remedy);
}

/**
 * What the driver takes from a fatbin for a GPU: machine code where some runs, else the PTX for the
 * nearest target below (CUDA C++ Programming Guide, "Application Compatibility"); null for neither.
 */
function chooseCode(code: CudaCode, gpu: number): "sass" | PtxCode | null {
  const runs = code.sass.some((name) => {
    const sm = parseSm(name);
    return sm !== null && sassRunsOn(sm, gpu);
  });
  if (runs) return "sass";
  let best: { ptx: PtxCode; number: number } | null = null;
  for (const ptx of code.ptx) {
    const target = parseSm(ptx.target);
    if (target === null || !ptxCompilesFor(target, gpu)) continue;
    const nearer = best === null || target.number > best.number;
    // Parts of one build may differ: the newest version of the same target decides.
    const newer =
      target.number === best?.number && compareVersions(ptx.version, best.ptx.version) > 0;
    if (nearer || newer) best = { ptx, number: target.number };
  }
  return best?.ptx ?? null;
}

function inventory(codes: CudaCode[]): string {
  const sass = [...new Set(codes.flatMap((code) => code.sass))];
  const ptx = [...new Set(codes.flatMap((code) => code.ptx.map(({ target }) => target)))];
  const parts = [
    ...(sass.length === 0 ? [] : [`machine code for ${sass.join(", ")}`]),
    ...(ptx.length === 0 ? [] : [`PTX for ${ptx.join(", ")}`]),
  ];
  return parts.length === 0 ? "no code at all" : parts.join(", ");
}

function buildFor(sm: number): string {
  const range = toolkitRange(sm);
  const made = range === null ? "" : `, made with CUDA ${range}`;
  return `Take a build with sm_${sm} in it${made}; Vulkan and CPU builds run too.`;
}
