import { cudaOfDriver } from "../../compat/cuda-releases.ts";
import { findLibrary, type LinkerFacts } from "../../compat/library-search.ts";
import { compareVersions } from "../../compat/version.ts";
import type { Inquiry } from "./inquiry.ts";
import { versionInName } from "./library-version.ts";

/** The libcuda.so.1 that the loader finds first. */
export interface DriverLibrary {
  path: string;
  /** The driver version that it belongs to. */
  version: string | null;
}

export function probeDriverLibrary(
  inquiry: Inquiry,
  linker: LinkerFacts,
  arch: string,
): Promise<DriverLibrary | null> {
  return inquiry.look<DriverLibrary | null>(
    "libcuda.so.1 as the loader finds it",
    null,
    async (note) => {
      const path = await findLibrary("libcuda.so.1", arch, linker);
      if (path === null) return null;
      const real = (await inquiry.machine.real(path)) ?? path;
      note(real === path ? path : `${path} -> ${real}`);
      return { path, version: versionInName(real) };
    },
  );
}

/** Every package of NVIDIA's (cuda-compat-12-4) lies in a folder `compat`. */
export function isCompatPackage(path: string): boolean {
  return /\/(?:cuda-)?compat[^/]*\//.test(path);
}

/**
 * The CUDA version of a forward-compatibility package whose libcuda goes before the driver's own; null
 * without one.
 */
export function compatCudaOf(library: DriverLibrary | null, driver: string | null): string | null {
  if (library === null || library.version === null) return null;
  if (!isCompatPackage(library.path)) return null;
  // One that is as old as the driver changes nothing.
  if (driver !== null && compareVersions(library.version, driver) <= 0) return null;
  return cudaOfDriver(library.version)?.cuda ?? null;
}

/**
 * The CUDA version of the driver itself: nvidia-smi tells the one of the libcuda that it finds, which
 * may be the compatibility package's.
 */
export function driverCudaOf(
  told: string | null,
  driver: string | null,
  compat: string | null,
): string | null {
  if (told === null || compat === null || compareVersions(told, compat) < 0) return told;
  return driver === null ? null : (cudaOfDriver(driver)?.cuda ?? null);
}
