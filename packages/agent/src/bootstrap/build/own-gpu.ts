import { runProgram } from "../program.ts";

/** nvidia-smi answers within a second; on a broken driver it hangs. */
const ASK_MS = 15_000;

/**
 * The architectures to compile for on this machine, as CMake takes them ("75-real;90-real"); null
 * when no GPU answers.
 */
export async function ownArchitecture(
  env: Record<string, string | undefined>,
): Promise<string | null> {
  const args = ["--query-gpu=compute_cap", "--format=csv,noheader"];
  const command = { file: "nvidia-smi", args, cwd: undefined, env };
  const { exit, stdout } = await runProgram(command, { timeoutMs: ASK_MS });
  return exit.code === 0 ? architecturesIn(stdout) : null;
}

/** Lines such as `9.0`, one for each GPU; pure. */
export function architecturesIn(answer: string): string | null {
  const caps = answer
    .split("\n")
    .flatMap((line) => /^\s*(\d+)\.(\d)\s*$/.exec(line)?.slice(1) ?? []);
  const names = new Set<string>();
  for (let at = 0; at + 1 < caps.length; at += 2) names.add(`${caps[at]}${caps[at + 1]}-real`);
  return names.size === 0 ? null : [...names].join(";");
}
