import type { EngineExit, ErrorReport } from "@llcuda/protocol";
import type { KillVerdict } from "../../host/oom-witness.ts";
import { DRIVER_RULES } from "./driver-rules.ts";
import { explainSignal, signalOf } from "./exit-signal.ts";
import { FAULT_RULES } from "./fault-rules.ts";
import { KERNEL_RULES } from "./kernel-rules.ts";
import { LOADER_RULES } from "./loader-rules.ts";
import { shortageIn } from "./memory-lines.ts";
import { explainShortage } from "./memory-rules.ts";
import { MODEL_RULES } from "./model-rules.ts";
import { PROCESS_RULES } from "./process-rules.ts";
import { fill, type DiagnosisRule } from "./rule.ts";

export interface EngineEnd {
  /** Its output, oldest line first. */
  log: string[];
  /** Null when it still runs, or could not be started at all. */
  exit: EngineExit | null;
  phase: "starting" | "running";
  /** Who killed it, where the kernel tells. */
  killed?: KillVerdict | null;
}

/** A diagnosis and the rule behind it; null for what no rule knows. */
export interface Explanation {
  rule: string | null;
  report: ErrorReport;
}

/** Causes before their consequences; the first rule that finds its line wins. */
const BEFORE_MEMORY = [...LOADER_RULES, ...KERNEL_RULES, ...DRIVER_RULES];
const AFTER_MEMORY = [...FAULT_RULES, ...MODEL_RULES, ...PROCESS_RULES];

/** Said by an engine that goes on without its GPU: a cause only where nothing else explains the end. */
const GOES_ON =
  /failed to initialize CUDA|no CUDA devices found|no usable GPU found|not compiled with GPU|pinned memory|load_backend|backend_load/;

/** Lines after the telling one that belong to it: CUDA prints device, function and call below. */
const LINES_AFTER = 5;
const LINES_OF_UNKNOWN = 30;
const UNKNOWN_HINT = "llcuda does not know this failure; the engine's last lines are below.";

/** Why an engine ended, and by which rule. Pure. */
export function explain(end: EngineEnd): Explanation {
  const { exit, killed = null, log, phase } = end;
  const heard =
    byRule(BEFORE_MEMORY, log, false) ??
    byMemory(log) ??
    byRule(
      AFTER_MEMORY.filter((rule) => rule.phase === undefined || rule.phase === phase),
      log,
      false,
    );
  if (heard !== null) return heard;
  const signal = explainSignal(exit, killed);
  if (signal !== null) {
    return { rule: signal.code, report: { ...signal, detail: lastLines(log) } };
  }
  // Once it ran, a missing GPU has not ended it.
  const gpu = phase === "starting" ? byRule(BEFORE_MEMORY, log, true) : null;
  return gpu ?? { rule: null, report: unknown(end) };
}

/**
 * Why an engine ended, from its own words and its exit. Pure.
 * What no rule knows is shown whole: its last lines are in `detail`.
 */
export function diagnose(end: EngineEnd): ErrorReport {
  return explain(end).report;
}

/** Whether a report of `diagnose` names a cause; known causes share codes with the unknown. */
export function isKnown({ hint }: Pick<ErrorReport, "hint">): boolean {
  return hint !== UNKNOWN_HINT;
}

function byRule(rules: DiagnosisRule[], log: string[], wentOn: boolean): Explanation | null {
  for (const { code, hint, id, message, pattern, remedies, values } of rules) {
    const at = log.findIndex((line) => GOES_ON.test(line) === wentOn && pattern.test(line));
    if (at === -1) continue;
    const groups = { ...pattern.exec(log[at]!)?.groups };
    const said = fill(message, { ...groups, ...values?.(groups, log) });
    const detail = linesFrom(log, at);
    return { rule: id, report: { code, message: said, hint, detail, remedies } };
  }
  return null;
}

function byMemory(log: string[]): Explanation | null {
  const shortage = shortageIn(log);
  if (shortage === null) return null;
  const { id, ...told } = explainShortage(shortage);
  return { rule: id, report: { ...told, detail: linesFrom(log, shortage.at) } };
}

function linesFrom(log: string[], at: number): string {
  return log.slice(at, at + 1 + LINES_AFTER).join("\n");
}

function lastLines(log: string[]): string {
  return log.slice(-LINES_OF_UNKNOWN).join("\n");
}

function unknown({ log, exit, phase }: EngineEnd): ErrorReport {
  // In words: "exit code 1", "SIGABRT".
  const how = exit === null ? "" : ` (${signalOf(exit) ?? `exit code ${exit.code}`})`;
  const starting = phase === "starting";
  return {
    code: starting ? "ENGINE_START_FAILED" : "ENGINE_CRASHED",
    message: starting
      ? `The engine ended while it loaded the model${how}.`
      : `The engine ended by itself${how}.`,
    hint: UNKNOWN_HINT,
    detail: lastLines(log),
    remedies: ["restart-engine"],
  };
}
