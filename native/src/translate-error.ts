import { bytesText } from "./bytes-text.ts";
import { NativeError } from "./error.ts";
import { largestTensors } from "./large-tensors.ts";
import type { ErrorFacts, NativeErrorCode } from "./error.ts";

/** The error for a failure of the addon (addon/failure.h), with its numbers and what to do. */
export function toNativeError(
  code: NativeErrorCode,
  message: string,
  facts: Record<string, number>,
): NativeError {
  const known = EXPLANATIONS[code];
  if (known !== undefined) return known(message, facts);
  return new NativeError(
    "DEFECT",
    `@llcuda/native went wrong: ${message}`,
    "Report it with the call that led here.",
    facts,
  );
}

type Explain = (message: string, facts: Record<string, number>) => NativeError;

/** The failures that the addon may end in; any other is a mistake of ours. */
const EXPLANATIONS: Partial<Record<NativeErrorCode, Explain>> = {
  OUT_OF_MEMORY: (_, facts) => outOfMemory(facts),
  DEVICE_ABSENT: (message, facts) => deviceAbsent(facts, message),
  CUDA_FAULT: (message, facts) =>
    new NativeError(
      "CUDA_FAULT",
      message,
      facts["sticky"] === 1
        ? "The GPU's state in this process is lost: start a new process."
        : "Try again; if it stays, the driver or the GPU is at fault.",
      facts,
    ),
  LIBRARY_MISSING: (message, facts) =>
    new NativeError(
      "LIBRARY_MISSING",
      `A library of NVIDIA's cannot be loaded: ${message}`,
      "For matrix products install cuBLAS (pip install nvidia-cublas, or the CUDA toolkit) and name libcublasLt.so with LLCUDA_CUBLASLT or useCublasLt(path); NVML comes with the driver.",
      facts,
    ),
  FILE_UNREADABLE: (message, facts) =>
    new NativeError("FILE_UNREADABLE", message, "Check the path and the file's length.", facts),
  CANCELLED: (_, facts) =>
    new NativeError("CANCELLED", "The upload was cancelled.", "Start it again.", facts),
};

function outOfMemory(facts: ErrorFacts): NativeError {
  const number = (name: string): number => Number(facts[name] ?? 0);
  if (facts["host"] === 1) {
    return new NativeError(
      "OUT_OF_MEMORY",
      `${bytesText(number("asked"))} of page-locked memory are not to be had.`,
      "Ask for less; page-locked memory cannot be swapped.",
      facts,
    );
  }
  const holders = largestTensors();
  const held = holders.map(
    (one) => `${one.dtype}[${one.shape.join(", ")}] ${bytesText(one.bytes)}`,
  );
  return new NativeError(
    "OUT_OF_MEMORY",
    `GPU ${number("device")} has no ${bytesText(number("asked"))}: ${bytesText(number("free"))} of ${bytesText(number("total"))} are free, ${bytesText(number("ours"))} are held by tensors here${held.length > 0 ? ` (${held.join("; ")})` : ""}.`,
    "Dispose of tensors (using, scope()), or let the event loop turn once so that forgotten ones are collected.",
    { ...facts, holders },
  );
}

function deviceAbsent(facts: ErrorFacts, reason: string): NativeError {
  const count = Number(facts["count"] ?? 0);
  return new NativeError(
    "DEVICE_ABSENT",
    count === 0
      ? `There is no GPU: ${reason}`
      : `There is no GPU ${Number(facts["device"])}: this machine has ${count}, numbered from 0.`,
    count === 0 ? "Check nvidia-smi and the driver." : `Name one of 0 to ${count - 1}.`,
    facts,
  );
}
