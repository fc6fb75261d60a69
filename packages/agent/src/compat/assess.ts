import type { ErrorCode } from "@llcuda/protocol";
import { fitGpu, type GpuFit } from "./gpu-fit.ts";
import type { CudaHost, GpuFacts, Refusal } from "./host-facts.ts";
import type { FileInspection, Inspection } from "./inspection.ts";
import { madeWith, runtimeMajor } from "./made-with.ts";
import { compareVersions } from "./version.ts";

/** Whether a build runs on a host, foreseen from what is in it; a proof has the last word. */
export interface Verdict {
  /** "native": as it is; "jit": the driver compiles its PTX first; "no": not, for `code`. */
  runs: "native" | "jit" | "no";
  /** One sentence with the numbers. */
  because: string;
  /** Null when it runs. */
  code: ErrorCode | null;
  /** What to do; null when it runs. */
  remedy: string | null;
  /** Everything that is in the way, the most telling first; empty when it runs. */
  refusals: Refusal[];
  /** Each GPU of the host, in its order; empty for a build without GPU code. */
  gpus: { gpu: GpuFacts; fit: GpuFit }[];
}

interface AssessOptions {
  /** True for an engine that brings its own loader and glibc, as the Debian packages do. */
  ownGlibc?: boolean;
}

// What tells most comes first: no driver update helps where code is missing, none at all without a driver.
const ORDER: readonly ErrorCode[] = [
  "BINARY_UNSUPPORTED",
  "DRIVER_MISSING",
  "CUDA_INIT_FAILED",
  "DRIVER_MISMATCH",
  "NO_KERNEL_IMAGE",
  "DRIVER_TOO_OLD",
  "PTX_UNSUPPORTED",
  "GLIBC_TOO_OLD",
  "LIBRARY_MISSING",
];

/**
 * Foresees whether a build runs on a host. Each file with GPU code must run, for all of them are
 * loaded; within one file the union of its fatbins counts, as every part is compiled alike.
 */
export function assess(
  inspection: Inspection,
  host: CudaHost,
  options: AssessOptions = {},
): Verdict {
  const files = inspection.files ?? [inspection];
  const cudaFiles = files.filter(
    (file) => file.cuda !== null && file.cuda.sass.length + file.cuda.ptx.length > 0,
  );
  const refusals = [
    ...refuseMachine(files, host),
    ...(options.ownGlibc === true ? [] : refuseGlibc(inspection, host)),
    ...refuseMissing(inspection, host, cudaFiles.length > 0),
  ];
  if (cudaFiles.length === 0) {
    return verdictOf(refusals, [], "native", "It carries no GPU code and needs no driver.");
  }
  const refusal = refuseHost(host);
  if (refusal !== null) return verdictOf([...refusals, refusal], [], "native", "");

  const codes = cudaFiles.flatMap((file) => (file.cuda === null ? [] : [file.cuda]));
  const runtime = runtimeMajor(madeWith(inspection));
  const gpus = host.gpus.map((gpu) => ({ gpu, fit: fitGpu(codes, runtime, gpu, host) }));
  const usable = gpus.filter(({ fit }) => fit.runs !== "no");
  if (usable.length === 0) {
    return verdictOf(
      [...refusals, ...gpus.flatMap(({ fit }) => (fit.runs === "no" ? [fit.refusal] : []))],
      gpus,
      "native",
      "",
    );
  }
  const runs = usable.some(({ fit }) => fit.runs === "jit") ? "jit" : "native";
  return verdictOf(refusals, gpus, runs, describe(gpus, runs));
}

/** Why no CUDA build runs on a host, whatever is in it; null when one may. */
export function refuseHost(host: CudaHost): Refusal | null {
  if (host.fault !== null) return host.fault;
  if (host.driver === null) return noDriver(host);
  return host.gpus.length === 0 ? noGpu(host.driver) : null;
}

function describe(gpus: Verdict["gpus"], runs: "native" | "jit"): string {
  // The slowest start decides what the user is told.
  const telling = gpus.find(({ fit }) => fit.runs === runs)?.fit;
  const left = gpus.flatMap(({ fit }) => (fit.runs === "no" ? [fit.refusal.because] : []));
  const first = telling === undefined || telling.runs === "no" ? "" : telling.because;
  return [first, ...left.map((because) => `One GPU must be left out: ${because}`)].join(" ");
}

function verdictOf(
  refusals: Refusal[],
  gpus: Verdict["gpus"],
  runs: "native" | "jit",
  because: string,
): Verdict {
  const distinct = refusals.filter(
    (one, index) => refusals.findIndex((other) => other.because === one.because) === index,
  );
  const sorted = distinct.toSorted((a, b) => rank(a.code) - rank(b.code));
  const first = sorted[0];
  if (first === undefined) return { runs, because, code: null, remedy: null, refusals: [], gpus };
  return {
    runs: "no",
    because: first.because,
    code: first.code,
    remedy: first.remedy,
    refusals: sorted,
    gpus,
  };
}

function rank(code: ErrorCode): number {
  const at = ORDER.indexOf(code);
  return at < 0 ? ORDER.length : at;
}

function refuseMachine(files: FileInspection[], host: CudaHost): Refusal[] {
  const other = files.find((file) => file.machine !== host.machine);
  if (other === undefined) return [];
  const because = `${other.path} is for ${other.machine}, this machine is ${host.machine}.`;
  return [{ code: "BINARY_UNSUPPORTED", because, remedy: `Take a build for ${host.machine}.` }];
}

function refuseGlibc({ glibc, glibcxx }: Inspection, host: CudaHost): Refusal[] {
  const pairs = [
    ["glibc", glibc, host.glibc],
    ["libstdc++ (GLIBCXX)", glibcxx, host.glibcxx],
  ] as const;
  return pairs.flatMap(([name, wanted, here]) => {
    if (wanted === null || here === null || compareVersions(wanted, here) <= 0) return [];
    const because = `It wants ${name} ${wanted}, this system has ${here}.`;
    const remedy = `Take a build for an older system (${name} ${here} or less), or one that brings its own.`;
    return [{ code: "GLIBC_TOO_OLD" as const, because, remedy }];
  });
}

function refuseMissing({ missing }: Inspection, host: CudaHost, isCuda: boolean): Refusal[] {
  // The driver's own library is told as the missing driver, once.
  const driver = missing.filter((name) => name.startsWith("libcuda.so"));
  const others = missing.filter((name) => !name.startsWith("libcuda.so"));
  const refusals: Refusal[] = [];
  if (driver.length > 0 && isCuda && host.driver !== null) {
    const because = `Driver ${host.driver} is loaded, but its library ${driver.join(", ")} is not in the loader's path.`;
    const remedy =
      "In a container, start it with the GPU's driver files (--gpus all); else add the folder of libcuda.so.1 to the library path.";
    refusals.push({ code: "DRIVER_MISSING", because, remedy });
  }
  if (others.length > 0) {
    const runtime = others.some((name) => /^lib(?:cudart|cublas)/.test(name));
    const remedy = runtime
      ? "Fetch the CUDA runtime libraries of that major version, or add their folder to the library path."
      : "Install what provides them, or take a build that brings them along.";
    refusals.push({
      code: "LIBRARY_MISSING",
      because: `The loader finds no ${others.join(", ")} here.`,
      remedy,
    });
  }
  return refusals;
}

function noDriver({ toolkits, compatCuda }: CudaHost): Refusal {
  const here = toolkits.map(({ version, path }) => `CUDA toolkit ${version} (${path})`);
  if (compatCuda !== null) here.push(`a CUDA ${compatCuda} compatibility package`);
  const instead =
    here.length === 0
      ? ""
      : ` There is ${here.join(" and ")}, but only a driver makes a GPU usable.`;
  const remedy =
    "Install the NVIDIA driver, or start the container with GPU access; a Vulkan or CPU build runs without.";
  return { code: "DRIVER_MISSING", because: `No NVIDIA driver is loaded.${instead}`, remedy };
}

function noGpu(driver: string): Refusal {
  const remedy = "Check nvidia-smi and CUDA_VISIBLE_DEVICES; a CPU build runs without a GPU.";
  return {
    code: "CUDA_INIT_FAILED",
    because: `Driver ${driver} is loaded, but it shows no GPU.`,
    remedy,
  };
}
