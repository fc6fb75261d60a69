import type { ErrorCode } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";

/** The addon's codes by ours; what is missing here is a defect of one of us. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  OUT_OF_MEMORY: "OUT_OF_MEMORY",
  DEVICE_ABSENT: "DEVICE_INVALID",
  CUDA_FAULT: "CUDA_FAULT",
  LIBRARY_MISSING: "LIBRARY_MISSING",
  ADDON_MISSING: "LIBRARY_MISSING",
  FILE_UNREADABLE: "FILE_UNREADABLE",
  CANCELLED: "CANCELLED",
};

interface NativeErrorLike {
  code: string;
  hint: string;
  sticky?: boolean;
}

/** What the addon throws, as a failure of ours; anything else stays as it is. */
export function nativeFailure(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown.name !== "NativeError") return thrown;
  const { code, hint } = thrown as Error & NativeErrorLike;
  return new Failure(CODES[code] ?? "INTERNAL", thrown.message, hint, { cause: thrown });
}

/** Whether only a new process can use the GPU again. */
export function isSticky(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown as Error & NativeErrorLike).sticky === true;
}
