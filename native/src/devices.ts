import { binding } from "./addon.ts";
import type { MemoryUse, NativeProperties } from "./native-results.ts";
import { checkDevice, checkInteger, checkPath } from "./shape.ts";

export interface DeviceProperties extends Omit<
  NativeProperties,
  "computeMajor" | "computeMinor" | "clockKilohertz" | "memoryClockKilohertz"
> {
  readonly device: number;
  /** Compute capability as compilers name it: `sm_90`. */
  readonly sm: string;
  /** MHz. */
  readonly clock: number;
  /** MHz. */
  readonly memoryClock: number;
  /** Bytes a second that bus width and clock allow: memory moves twice a clock. */
  readonly memoryBandwidth: number;
}

/** How many GPUs there are; 0 on a machine without one, or without a driver. */
export function getDeviceCount(): number {
  return binding().deviceCount().count;
}

/** Why there is no GPU, in CUDA's words; empty where there is one. */
export function noDeviceReason(): string {
  return binding().deviceCount().reason;
}

/** What a GPU is. Bytes, unless said otherwise. @throws NativeError DEVICE_ABSENT */
export function getDeviceProperties(device = 0): DeviceProperties {
  const { computeMajor, computeMinor, clockKilohertz, memoryClockKilohertz, ...rest } =
    binding().deviceProperties(checkDevice(device));
  return {
    device,
    ...rest,
    sm: `sm_${computeMajor}${computeMinor}`,
    clock: clockKilohertz / 1000,
    memoryClock: memoryClockKilohertz / 1000,
    memoryBandwidth: 2 * memoryClockKilohertz * 1000 * (rest.busWidthBits / 8),
  };
}

/** CUDA's versions, `13.0`; the driver's is undefined without one. */
export function getVersions(): { driver: string | undefined; runtime: string } {
  const { driver, runtime } = binding().versions();
  return { driver: driver === 0 ? undefined : versionText(driver), runtime: versionText(runtime) };
}

/** 13020 is 13.2. */
function versionText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** Whether a GPU reads another's memory directly; copies work in any case. */
export function canAccessPeer(from: number, to: number): boolean {
  return binding().canAccessPeer(checkDevice(from), checkDevice(to));
}

/** What this process holds of a GPU's memory, and what the whole GPU has free. */
export function memoryUse(device = 0): MemoryUse {
  return binding().memory(checkDevice(device));
}

/** Hands memory that is kept for reuse back to the driver. */
export function trimMemory(device = 0): void {
  binding().trim(checkInteger(device, "device", 0, getDeviceCount() - 1));
}

/** Names libcublasLt.so, before the first product. */
export function useCublasLt(path: string): void {
  checkPath(path, "path");
  binding().useCublasLt(path);
}

/** The cuBLASLt that products use. @throws NativeError LIBRARY_MISSING */
export function getCublasLt(): { path: string; version: number } {
  return binding().cublasLt();
}
