import type { ErrorCode } from "@llcuda/protocol";

/** Why something does not run, and what to do about it. */
export interface Refusal {
  code: ErrorCode;
  because: string;
  remedy: string;
}

/** One NVIDIA GPU. */
export interface GpuFacts {
  /** As the driver names it: "Tesla T4". */
  name: string;
  /** Compute capability times ten: 75; null where nothing told it. */
  sm: number | null;
  /** Bytes; null when unknown. */
  memory: number | null;
}

/** What of a host decides which CUDA builds run on it. */
export interface CudaHost {
  /** As `uname -m` says: "x86_64". */
  machine: string;
  /** glibc's version; null where there is none (musl) or it is unknown. */
  glibc: string | null;
  /** The newest GLIBCXX version of its libstdc++; null when unknown. */
  glibcxx: string | null;
  /** "535.104.05"; null when no driver is loaded. */
  driver: string | null;
  /** The CUDA version that the driver itself reports; null when it was not asked or did not say. */
  driverCuda: string | null;
  /** The CUDA version of a forward-compatibility libcuda that the loader finds first. */
  compatCuda: string | null;
  /** Why no GPU can be used although a driver is here; null when nothing is known to be wrong. */
  fault: Refusal | null;
  toolkits: { version: string; path: string }[];
  gpus: GpuFacts[];
}
