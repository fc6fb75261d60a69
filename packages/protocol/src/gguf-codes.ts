import type { ErrorCode } from "./error.ts";

/** What codes of packages/gguf are called on the wire; any other says that the file is damaged. */
const GGUF_CODES: Readonly<Record<string, ErrorCode>> = {
  E_MAGIC: "MODEL_NOT_GGUF",
  E_VERSION: "MODEL_UNSUPPORTED",
  E_TTYPE: "MODEL_UNSUPPORTED",
  E_SOURCE: "FILE_UNREADABLE",
  E_CHANGED: "MODEL_CHANGED",
  E_RANGE: "INPUT_INVALID",
  E_LIMIT: "TOO_LARGE",
  E_ARRAY: "INPUT_INVALID",
};

/** The code under which a failure of packages/gguf is told. */
export function codeOfGguf(code: string): ErrorCode {
  return GGUF_CODES[code] ?? "MODEL_DAMAGED";
}
