import { Failure } from "../failure.ts";

/** @param what an engine's id or description @param reason with or without a full stop */
export function cannotBeHad(what: string, reason: string): Failure {
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    `${what} cannot be had here: ${reason.replace(/\.$/, "")}.`,
    "Choose another engine.",
    { remedies: ["choose-engine"] },
  );
}
