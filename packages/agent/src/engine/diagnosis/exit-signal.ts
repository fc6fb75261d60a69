import type { EngineExit, ErrorReport } from "@llcuda/protocol";
import type { KillVerdict } from "../../host/oom-witness.ts";

/** Shells and ld.so report signals as 128 + number. */
const SIGNAL_BASE = 128;
const SIGNALS: Record<number, string> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  9: "SIGKILL",
  11: "SIGSEGV",
};
const BYTES_PER_MIB = 2 ** 20;

/** The signal that ended a process, also where a shell or a loader reports it as a number. */
export function signalOf(exit: EngineExit | null): string | null {
  if (exit === null) return null;
  return exit.signal ?? SIGNALS[(exit.code ?? 0) - SIGNAL_BASE] ?? null;
}

/** What a signal says by itself, without a word of the engine; null for all others. */
export function explainSignal(
  exit: EngineExit | null,
  killed: KillVerdict | null,
): Omit<ErrorReport, "detail"> | null {
  const signal = signalOf(exit);
  if (signal === "SIGILL") {
    return {
      code: "CPU_TOO_OLD",
      message: "The engine used a processor instruction that this machine does not have (SIGILL).",
      hint: "It was built for a newer processor. Use another build of llama.cpp; the Debian packages choose by processor.",
      remedies: ["use-best", "choose-engine"],
    };
  }
  if (signal === "SIGBUS") {
    return {
      code: "MODEL_DAMAGED",
      message: "The model file could not be read while the engine used it (SIGBUS).",
      hint: "It was cut or replaced meanwhile, or its disk or network drive failed. Fetch it again, or move it to a local disk.",
      remedies: ["restart-engine", "retry-setup"],
    };
  }
  if (signal !== "SIGKILL") return null;
  return { code: "KILLED_BY_SYSTEM", remedies: ["restart-engine"], ...killWords(killed) };
}

const mib = (bytes: number): string => `${Math.round(bytes / BYTES_PER_MIB)} MiB`;

function killWords(killed: KillVerdict | null): { message: string; hint: string } {
  const room = "Take a smaller model or context, or close other programs";
  if (killed === null) {
    return {
      message: "The engine was killed (SIGKILL) without a word of its own.",
      hint: `The system does that when memory runs out. ${room}.`,
    };
  }
  if (killed.by === "other") {
    return {
      message: "The engine was killed (SIGKILL) by another program or a person.",
      hint: "It was not the kernel's OOM killer: its count did not rise. Start the engine again.",
    };
  }
  const { limit, peak, total } = killed;
  const most = peak === null ? "" : `, ${mib(peak)} were used at the peak`;
  if (limit !== null && limit < total) {
    return {
      message: `The kernel's OOM killer ended the engine: the memory limit of this container or group is ${mib(limit)}${most}.`,
      hint: `${room}, or raise the container's memory limit.`,
    };
  }
  return {
    message: `The kernel's OOM killer ended the engine: the machine's memory of ${mib(total)} ran out${most}.`,
    hint: `${room}, or add swap.`,
  };
}
