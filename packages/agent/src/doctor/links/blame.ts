import type { DoctorLink, ErrorCode } from "@llcuda/protocol";

/** Which link a failure of the engine or of the driver belongs to; every other code is the proof's. */
const BLAMED: Partial<Record<ErrorCode, DoctorLink["id"]>> = {
  DRIVER_MISSING: "driver",
  DRIVER_TOO_OLD: "driver",
  DRIVER_MISMATCH: "driver",
  CUDA_INIT_FAILED: "gpu",
  LIBRARY_MISSING: "runtime",
  PTX_UNSUPPORTED: "engine",
  NO_KERNEL_IMAGE: "engine",
  NO_DEVICE_CODE: "engine",
  DEVICE_IMAGE_INVALID: "engine",
  GLIBC_TOO_OLD: "engine",
  CPU_TOO_OLD: "engine",
  ENGINE_NOT_FOUND: "engine",
  ENGINE_SOURCE_UNAVAILABLE: "engine",
  ENGINE_NONE_WORKS: "engine",
  BINARY_NOT_ELF: "engine",
  BINARY_DAMAGED: "engine",
  BINARY_UNSUPPORTED: "engine",
  OUT_OF_MEMORY: "model",
  KILLED_BY_SYSTEM: "model",
  FILE_UNREADABLE: "model",
  MODEL_NOT_FOUND: "model",
  MODEL_SOURCE_UNAVAILABLE: "model",
  MODEL_GATED: "model",
  MODEL_NONE_AVAILABLE: "model",
  MODEL_NOT_GGUF: "model",
  MODEL_DAMAGED: "model",
  MODEL_UNSUPPORTED: "model",
};

export function blamedLink(code: ErrorCode): DoctorLink["id"] {
  return BLAMED[code] ?? "proof";
}
