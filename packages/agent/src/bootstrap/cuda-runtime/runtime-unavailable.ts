import { Failure } from "../../failure.ts";

/** One way to CUDA's runtime libraries leads nowhere; the next is tried. */
export function runtimeUnavailable(message: string): Failure {
  return new Failure("ENGINE_SOURCE_UNAVAILABLE", message, "The next way is tried.");
}
