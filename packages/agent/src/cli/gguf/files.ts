import { GgufError, useSimd } from "@llcuda/gguf";
import { Failure, reportOf } from "../../failure.ts";
import { homeOf } from "../../home.ts";
import { openModelFile, type OpenedFile } from "../../tensors/open-file.ts";
import { printable, printJson } from "./output.ts";

/** The file is bad, or cannot be read. Anything else that goes wrong is 1, as in every command. */
export const EXIT_BAD_FILE = 2;

/** Errors of a request to a good file. */
const OF_THE_REQUEST = new Set(["E_RANGE", "E_LIMIT"]);

interface ErrorJson {
  code: string;
  message: string;
  /** Byte in the file at which the fault lies; null where there is none. */
  offset: number | null;
  hint: string;
}

function errorJson(thrown: unknown): ErrorJson {
  if (thrown instanceof GgufError) {
    const { code, message, offset = null, hint } = thrown;
    return { code, message, offset, hint };
  }
  const { code, message, hint } = reportOf(thrown);
  return { code, message, offset: null, hint };
}

/** Opens files, hands them to `work`, closes them, and tells errors as the caller wants them. */
export async function withFiles(
  names: readonly string[],
  options: { json: boolean; tolerant?: boolean },
  work: (files: OpenedFile[]) => Promise<void>,
): Promise<void> {
  const { json, tolerant = false } = options;
  const files: OpenedFile[] = [];
  useSimd();
  try {
    for (const file of names) {
      const request = { file, home: homeOf(process.env), env: process.env, tolerant };
      files.push(await openModelFile(request));
    }
    await work(files);
  } catch (thrown) {
    const known = thrown instanceof GgufError || (thrown instanceof Failure && json);
    if (!known) throw thrown;
    process.exitCode =
      thrown instanceof GgufError && !OF_THE_REQUEST.has(thrown.code) ? EXIT_BAD_FILE : 1;
    if (json) await printJson({ error: errorJson(thrown) });
    else
      process.stderr.write(`llcuda: ${printable(thrown.message)}\n  ${printable(thrown.hint)}\n`);
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
