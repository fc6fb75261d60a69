import { cudaOfDriver, MINIMUM_DRIVERS } from "./cuda-releases.ts";
import type { CudaHost, GpuFacts } from "./host-facts.ts";
import { compareVersions, majorOf } from "./version.ts";

/** The newest CUDA that programs can use on a GPU of this host. */
export interface CudaSupport {
  cuda: string;
  /** True when the driver is newer than what is known here: it supports at least `cuda`. */
  atLeast: boolean;
  /** For messages: "driver 535.104.05 (CUDA 12.2)". */
  told: string;
}

/**
 * Whether a forward-compatibility package works with a GPU; null when its name does not tell.
 * CUDA Compatibility, "Forward Compatibility": data-center GPUs, Jetson, and select RTX cards; on any
 * other GPU CUDA refuses to start (error 804, CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE).
 */
export function forwardCompatible(name: string): boolean | null {
  if (/GeForce|TITAN/i.test(name)) return false;
  if (
    /\b(?:Tesla|[AHBV]\d{2,3}[A-Z]?|GH\d+|GB\d{3}|L4|L40S?|L20|[TP]\d{1,3}|K80|M60|Orin|Thor|Xavier|Jetson)\b/.test(
      name,
    )
  ) {
    return true;
  }
  return null;
}

/**
 * The driver's CUDA version, raised by a forward-compatibility package where the GPU allows it. What
 * the driver itself reports goes before the table. Null without a driver or with one before CUDA 9.
 */
export function cudaSupport(host: CudaHost, gpu: Pick<GpuFacts, "name">): CudaSupport | null {
  if (host.driver === null) return null;
  const table = cudaOfDriver(host.driver);
  const cuda = host.driverCuda ?? table?.cuda ?? null;
  if (cuda === null) return null;
  const atLeast = host.driverCuda === null && table?.atLeast === true;
  const compat = host.compatCuda;
  if (
    compat !== null &&
    compareVersions(compat, cuda) > 0 &&
    forwardCompatible(gpu.name) !== false
  ) {
    const told = `driver ${host.driver} with the compatibility package of CUDA ${compat}`;
    return { cuda: compat, atLeast: false, told };
  }
  const told = `driver ${host.driver} (CUDA ${cuda}${atLeast ? " or newer" : ""})`;
  return { cuda, atLeast, told };
}

/** Why the runtime of a CUDA major does not start on this driver; null when it does. */
export function runtimeNeedsDriver(
  major: number,
  driver: string,
  support: CudaSupport,
): string | null {
  if (majorOf(support.cuda) >= major) {
    // A branch can promise its CUDA before its own first release did: 525.53 is older than 525.60.13.
    const minimum = MINIMUM_DRIVERS[major];
    if (minimum === undefined || majorOf(driver) !== majorOf(minimum)) return null;
    return compareVersions(driver, minimum) < 0 ? minimum : null;
  }
  return MINIMUM_DRIVERS[major] ?? `one for CUDA ${major}`;
}
