import type { ErrorCode } from "@llcuda/protocol";
import { GgufError, type GgufErrorCode } from "@llcuda/gguf";
import { Failure } from "../failure.ts";

/** Codes that mean something else than a damaged file. */
const CODES: Partial<Record<GgufErrorCode, ErrorCode>> = {
  E_MAGIC: "MODEL_NOT_GGUF",
  E_VERSION: "MODEL_UNSUPPORTED",
  E_TTYPE: "MODEL_UNSUPPORTED",
  E_SOURCE: "FILE_UNREADABLE",
  E_RANGE: "INPUT_INVALID",
  E_LIMIT: "TOO_LARGE",
  E_ARRAY: "INPUT_INVALID",
};

/** What the reader says, as a failure of the agent; anything else stays what it is. */
export function failureOf(thrown: unknown): unknown {
  if (!(thrown instanceof GgufError)) return thrown;
  const absent = (thrown.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  const code = absent ? "MODEL_NOT_FOUND" : (CODES[thrown.code] ?? "MODEL_DAMAGED");
  return new Failure(code, thrown.message, thrown.hint, { cause: thrown });
}
