import { join } from "node:path";
import type { Home } from "../home.ts";

/** The most that the driver allows (CUDA C++ Programming Guide, "CUDA Environment Variables"). */
const MAX_BYTES = 4 * 1024 ** 3;

/**
 * Variables that make the driver keep the kernels that it compiles: in a folder that lasts, where a
 * container's home does not, and in one that never overflows. What a person has set stays.
 */
export function kernelCache(
  { cache }: Home,
  env: Record<string, string | undefined> = process.env,
): { CUDA_CACHE_PATH: string; CUDA_CACHE_MAXSIZE: string } {
  return {
    CUDA_CACHE_PATH: env["CUDA_CACHE_PATH"] ?? join(cache, "cuda-kernels"),
    CUDA_CACHE_MAXSIZE: env["CUDA_CACHE_MAXSIZE"] ?? String(MAX_BYTES),
  };
}
