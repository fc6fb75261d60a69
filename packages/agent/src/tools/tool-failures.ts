import { Failure } from "../failure.ts";

/** The tool may not do this. */
export function refused(message: string, hint: string): Failure {
  return new Failure("TOOL_REFUSED", message, hint);
}

/** The tool tried and could not. */
export function toolFailed(message: string, hint: string, detail?: string): Failure {
  return new Failure("TOOL_FAILED", message, hint, detail === undefined ? {} : { detail });
}
