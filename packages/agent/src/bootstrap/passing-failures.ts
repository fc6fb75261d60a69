import type { ErrorCode } from "@llcuda/protocol";

/** What may be otherwise a moment later; nothing of it tells of the engine. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "ADDRESS_IN_USE",
  "CANCELLED",
  "DISK_FULL",
  "FILE_UNWRITABLE",
  "INTERNAL",
  "KILLED_BY_SYSTEM",
  "OUT_OF_MEMORY",
]);

/** Of the machine's state: a service that is started or another program's end mends it. */
const OF_MACHINE: ReadonlySet<ErrorCode> = new Set([
  "CUDA_INIT_FAILED",
  "DEVICE_INVALID",
  "DRIVER_MISMATCH",
]);

/** Of the way to a source, not of what it has. */
const OF_NETWORK: ReadonlySet<ErrorCode> = new Set([
  "CERTIFICATE_UNTRUSTED",
  "DOWNLOAD_STALLED",
  "ENGINE_SOURCE_UNAVAILABLE",
  "HTTP_STATUS",
  "NETWORK",
]);

/** Whether a proof's failure is worth being written down. */
export function tellsOfEngine(code: ErrorCode): boolean {
  return !PASSING.has(code);
}

/** Whether an engine that failed so once is tried again by every search. */
export function mayPass(code: ErrorCode): boolean {
  return PASSING.has(code) || OF_MACHINE.has(code);
}

/** Whether an engine that a search could not have may be had by the next one. */
export function mayBeHadLater(code: ErrorCode): boolean {
  return mayPass(code) || OF_NETWORK.has(code);
}
