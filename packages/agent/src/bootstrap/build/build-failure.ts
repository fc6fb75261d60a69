import { BundleFailure, type BundleProblem } from "@llcuda/bundles";
import type { ErrorCode } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";

const CODES: Record<BundleProblem, ErrorCode> = {
  cancelled: "CANCELLED",
  "tool-missing": "BUILD_TOOL_MISSING",
  "source-unfit": "ENGINE_SOURCE_UNAVAILABLE",
  "option-unfit": "OPTION_INVALID",
  "configure-failed": "BUILD_FAILED",
  "compile-failed": "BUILD_FAILED",
  "too-large": "BUNDLE_UNFIT",
  unreadable: "FILE_UNREADABLE",
};

/** What the builder of bundles throws, as a failure of the agent; anything else is left as it is. */
export function buildFailure(error: unknown): unknown {
  if (!(error instanceof BundleFailure)) return error;
  const { detail, hint, message, problem } = error;
  const extras = detail === undefined ? { cause: error } : { detail, cause: error };
  return new Failure(CODES[problem], message, hint, extras);
}
