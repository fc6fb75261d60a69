import type { ErrorCode } from "@llcuda/protocol";

export interface RestartPolicy {
  /** The first wait; it doubles with each failure up to `capMs`. */
  firstMs: number;
  capMs: number;
  /** An engine that ran this long has its failures forgiven. */
  forgiveAfterMs: number;
  /** Failures of one code in a row after which a restart would only repeat them. */
  maxOfOneCode: number;
}

export const RESTART_POLICY: RestartPolicy = {
  firstMs: 500,
  capMs: 30_000,
  forgiveAfterMs: 30_000,
  maxOfOneCode: 5,
};

/** The failures so far. */
export interface FailureHistory {
  attempts: number;
  code: ErrorCode | null;
  ofThisCode: number;
}

export const NO_FAILURES: FailureHistory = { attempts: 0, code: null, ofThisCode: 0 };

/** The machine or the files must change first: the same start fails again in the same way. */
const HOPELESS = new Set<ErrorCode>([
  "PTX_UNSUPPORTED",
  "NO_KERNEL_IMAGE",
  "NO_DEVICE_CODE",
  "DEVICE_IMAGE_INVALID",
  "DRIVER_TOO_OLD",
  "DRIVER_MISMATCH",
  "DRIVER_MISSING",
  "DEVICE_INVALID",
  "CUDA_INIT_FAILED",
  "LIBRARY_MISSING",
  "GLIBC_TOO_OLD",
  "CPU_TOO_OLD",
  "GPU_NOT_USED",
  "ENGINE_NOT_FOUND",
  "MODEL_NOT_FOUND",
  "MODEL_NOT_GGUF",
  "MODEL_DAMAGED",
  "MODEL_UNSUPPORTED",
  "FILE_UNREADABLE",
  "OPTION_INVALID",
  "ENGINE_ARGUMENT_REFUSED",
]);

/** Part of the wait that is left to chance, so that several agents do not restart in step. */
const JITTER = 0.2;

/**
 * Whether and when to start again after a failure. Pure.
 * @param upMs how long the engine had been ready
 * @param chance from 0 to 1
 * @returns `delayMs` null: no more
 */
export function afterFailure(
  history: FailureHistory,
  failure: { code: ErrorCode; upMs: number },
  policy: RestartPolicy,
  chance: number,
): { history: FailureHistory; delayMs: number | null } {
  const { code, upMs } = failure;
  const before = upMs >= policy.forgiveAfterMs ? NO_FAILURES : history;
  const next: FailureHistory = {
    attempts: before.attempts + 1,
    code,
    ofThisCode: before.code === code ? before.ofThisCode + 1 : 1,
  };
  if (HOPELESS.has(code) || next.ofThisCode >= policy.maxOfOneCode) {
    return { history: next, delayMs: null };
  }
  const wait = Math.min(policy.capMs, policy.firstMs * 2 ** before.attempts);
  return { history: next, delayMs: wait * (1 - JITTER * chance) };
}
