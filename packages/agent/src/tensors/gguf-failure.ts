import { codeOfGguf, type Remedy } from "@llcuda/protocol";
import { GgufError } from "@llcuda/gguf";
import { Failure } from "../failure.ts";

/** What the reader says, as a failure of the agent; anything else stays what it is. */
export function failureOf(thrown: unknown): unknown {
  if (!(thrown instanceof GgufError)) return thrown;
  const { cause } = thrown;
  // What the agent itself was told on the way, as by the hub, keeps its name and its buttons.
  if (cause instanceof Failure) return cause;
  const absent = (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  const code = absent ? "MODEL_NOT_FOUND" : codeOfGguf(thrown.code);
  const remedies: Remedy[] = code === "MODEL_CHANGED" ? ["reload-page"] : [];
  // Where in the file, and against which limit, stands in the reader's own words below.
  const extras = { cause: thrown, detail: thrown.message, remedies };
  return new Failure(code, thrown.what, thrown.hint, extras);
}
