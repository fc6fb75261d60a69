import type { EngineExit, ErrorReport } from "@llcuda/protocol";
import { FATAL_RULES, GPU_RULES, type DiagnosisRule } from "./diagnosis-rules.ts";

export interface EngineEnd {
  /** Its output, oldest line first. */
  log: string[];
  /** Null when it still runs, or could not be started at all. */
  exit: EngineExit | null;
  phase: "starting" | "running";
}

/** Lines after the telling one that belong to it: CUDA prints device, function and call below. */
const LINES_AFTER = 5;
const LINES_OF_UNKNOWN = 30;
/** Shells and ld.so report signals as 128 + number. */
const SIGNAL_BASE = 128;
const SIGNALS: Record<number, string> = { 4: "SIGILL", 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV" };

/** An engine that ran out of memory may try again with less; what it said before does not count. */
const RETRY_LINE = /retrying without pipeline parallelism/;

function found(rules: DiagnosisRule[], log: string[]): ErrorReport | null {
  const from = log.findLastIndex((line) => RETRY_LINE.test(line)) + 1;
  for (const { code, pattern, message, hint, remedies } of rules) {
    const start = code === "OUT_OF_MEMORY" ? from : 0;
    const index = log.findIndex((line, at) => at >= start && pattern.test(line));
    if (index === -1) continue;
    const groups = pattern.exec(log[index]!)!.slice(1);
    const detail = log.slice(index, index + 1 + LINES_AFTER).join("\n");
    return { code, message: message(groups), hint, detail, remedies: remedies ?? [] };
  }
  return null;
}

function signalOf(exit: EngineExit | null): string | null {
  if (exit === null) return null;
  return exit.signal ?? SIGNALS[(exit.code ?? 0) - SIGNAL_BASE] ?? null;
}

/** In words: "exit code 1", "SIGABRT". */
function describeExit(exit: EngineExit): string {
  return signalOf(exit) ?? `exit code ${exit.code}`;
}

function bySignal({ log, exit }: EngineEnd): ErrorReport | null {
  const detail = log.slice(-LINES_OF_UNKNOWN).join("\n");
  const signal = signalOf(exit);
  if (signal === "SIGILL") {
    return {
      code: "CPU_TOO_OLD",
      message: "The engine used a processor instruction that this machine does not have (SIGILL).",
      hint: "It was built for another processor. Use another build of llama.cpp.",
      detail,
      remedies: [],
    };
  }
  if (signal !== "SIGKILL") return null;
  return {
    code: "KILLED_BY_SYSTEM",
    message: "The engine was killed (SIGKILL) without a word of its own.",
    hint: "The system does that when memory runs out. Take a smaller model, or close other programs.",
    detail,
    remedies: ["restart-engine"],
  };
}

function unknown({ log, exit, phase }: EngineEnd): ErrorReport {
  const how = exit === null ? "" : ` (${describeExit(exit)})`;
  const starting = phase === "starting";
  return {
    code: starting ? "ENGINE_START_FAILED" : "ENGINE_CRASHED",
    message: starting
      ? `The engine ended while it loaded the model${how}.`
      : `The engine ended by itself${how}.`,
    hint: "llcuda does not know this failure; the engine's last lines are below.",
    detail: log.slice(-LINES_OF_UNKNOWN).join("\n"),
    remedies: ["restart-engine"],
  };
}

/**
 * Why an engine ended, from its own words and its exit. Pure.
 * What no rule knows is shown whole: its last lines are in `detail`.
 */
export function diagnose(end: EngineEnd): ErrorReport {
  const fatal = found(FATAL_RULES, end.log) ?? bySignal(end);
  if (fatal !== null) return fatal;
  // Once it ran, a missing GPU has not ended it.
  const gpu = end.phase === "starting" ? found(GPU_RULES, end.log) : null;
  return gpu ?? unknown(end);
}
