import type { EngineExit, ErrorReport } from "@llcuda/protocol";
import { diagnose, isKnown } from "../engine/diagnosis/diagnose.ts";
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { lastWords, type ProgramResult } from "./program.ts";

export type ProofCheck = "version" | "devices" | "token";

const CHECKS: Record<ProofCheck, string> = {
  version: "does not tell its version",
  devices: "does not list its devices",
  token: "does not write a token",
};

const HINT = "The next engine is tried. To use one of your own, name it with --engine.";
/** A proof has no arguments of a load's. */
const ARGUMENT_HINT = `This build is older or newer than llcuda expects, or one of your own LLAMA_ARG_* variables does not fit it. ${HINT}`;
/** Lines of the engine that a failure quotes. */
const QUOTED_LINES = 30;

/** An engine that did not pass a check, for a reason that is no end of its process. */
export function proofFailure(
  engine: Engine,
  check: ProofCheck,
  reason: string,
  words = "",
): Failure {
  const message = `${engine.description} ${CHECKS[check]}: ${reason}.`;
  const extras = words === "" ? {} : { detail: words };
  return new Failure("ENGINE_PROOF_FAILED", message, HINT, extras);
}

/** Why one of the engine's programs did not answer. */
export function failureOfRun(engine: Engine, check: ProofCheck, result: ProgramResult): Failure {
  const { exit, startError, timedOut } = result;
  const words = lastWords(result, QUOTED_LINES);
  if (startError !== null) {
    return proofFailure(engine, check, `it cannot be started (${startError.message})`, words);
  }
  if (timedOut) return proofFailure(engine, check, "it does not come to an end in time", words);
  const log = `${result.stdout}\n${result.stderr}`.split("\n");
  const error = diagnose({ log, exit, phase: "starting" });
  return isKnown(error)
    ? diagnosed(engine, error, words)
    : proofFailure(engine, check, `it ended with ${endOf(exit)}`, words);
}

/** Why llama-server ended before it had written a token. */
export function failureOfDeath(
  engine: Engine,
  { error, exit, log }: { error: ErrorReport; exit: EngineExit | null; log: string[] },
): Failure {
  const words = log.slice(-QUOTED_LINES).join("\n");
  if (isKnown(error)) return diagnosed(engine, error, words);
  return proofFailure(engine, "token", `it ended with ${endOf(exit)}`, words);
}

function diagnosed({ description }: Engine, error: ErrorReport, words: string): Failure {
  const { code, detail, hint, message, remedies } = error;
  // The telling lines may lie further up than the last ones.
  const quoted = detail === undefined || words.includes(detail) ? words : `${detail}\n…\n${words}`;
  const extras = quoted === "" ? { remedies } : { remedies, detail: quoted };
  const said = `${description} does not run here: ${message}`;
  if (code === "ENGINE_ARGUMENT_REFUSED") {
    return new Failure("ENGINE_PROOF_FAILED", said, ARGUMENT_HINT, extras);
  }
  return new Failure(code, said, hint, extras);
}

function endOf(exit: EngineExit | null): string {
  return exit?.signal ?? `exit code ${exit?.code ?? "unknown"}`;
}
