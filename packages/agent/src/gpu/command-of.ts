import { readFile } from "node:fs/promises";

/** The program that a process runs; null for another user's, another container's, or none. */
export async function commandOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const [program = ""] = line.split("\0");
  return program === "" ? null : program;
}
