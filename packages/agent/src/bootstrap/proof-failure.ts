import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { ProofCheck } from "./prove.ts";
import { lastWords, type ProgramResult } from "./program.ts";

const CHECKS: Record<ProofCheck, string> = {
  version: "answering --version",
  devices: "listing its devices",
  token: "writing a token",
};

const HINT = "The next engine is tried. To use one of your own, name it with --engine.";

/** Why an engine did not pass one check, with the last lines that it wrote. */
export function proofFailure(engine: Engine, check: ProofCheck, result: ProgramResult): Failure {
  const { exit, startError, timedOut } = result;
  const detail = lastWords(result);
  const how =
    startError !== null
      ? `could not be started (${startError.code})`
      : timedOut
        ? "did not come to an end in time"
        : exit.signal === null
          ? `ended with exit code ${exit.code}`
          : `was ended by ${exit.signal}`;
  const message = `${engine.description} ${how} while ${CHECKS[check]}.`;
  return new Failure("ENGINE_PROOF_FAILED", message, HINT, detail === "" ? {} : { detail });
}
