import type { ErrorCode } from "@llcuda/protocol";
import { forgetProof } from "../bootstrap/proof-record.ts";
import { forgetChoice } from "../bootstrap/remembered-choice.ts";
import type { Home } from "../home.ts";

/** Failures of an engine at work that tell of its build: what its proof said does not hold. */
const BUILD_FAULTS: ReadonlySet<ErrorCode> = new Set([
  "CPU_TOO_OLD",
  "CUDA_INIT_FAILED",
  "DEVICE_IMAGE_INVALID",
  "DRIVER_MISMATCH",
  "DRIVER_MISSING",
  "DRIVER_TOO_OLD",
  "GLIBC_TOO_OLD",
  "LIBRARY_MISSING",
  "NO_DEVICE_CODE",
  "NO_KERNEL_IMAGE",
  "PTX_UNSUPPORTED",
]);

/** An engine that failed at work for what it is must prove itself again before it is used. */
export async function distrust(home: Home, id: string, code: ErrorCode): Promise<void> {
  if (!BUILD_FAULTS.has(code)) return;
  await forgetProof(home, id);
  await forgetChoice(home);
}
