import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { addonPath } from "./addon.ts";

/** A driver that compiles or wakes a GPU takes seconds; one that hangs must not hold us. */
const TRIAL_MS = 30_000;

/** What loading the addon in a process of its own came to. */
export type Trial =
  | { readonly works: true; readonly devices: number; readonly reason: string }
  | { readonly works: false; readonly reason: string };

/**
 * Loads the addon in a child process and runs one kernel on each GPU: a file that crashes, or a
 * driver that hangs, takes only the child along. Do this before the first use in a long-lived process.
 */
export async function tryAddon(): Promise<Trial> {
  const path = addonPath();
  if (path === undefined) return { works: false, reason: "The CUDA addon is not here." };
  const program = fileURLToPath(new URL("trial-process.ts", import.meta.url)).replace(
    /\.ts$/,
    import.meta.url.endsWith(".ts") ? ".ts" : ".js",
  );
  return new Promise((resolve) => {
    const options = { timeout: TRIAL_MS, killSignal: "SIGKILL" } as const;
    execFile(process.execPath, [program], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve({ works: true, ...(JSON.parse(stdout) as { devices: number; reason: string }) });
        return;
      }
      const end =
        error.killed === true
          ? `no answer in ${TRIAL_MS / 1000} s`
          : (error.signal ?? `exit ${error.code}`);
      resolve({ works: false, reason: [end, ...lastWords(stderr)].join(": ") });
    });
  });
}

/** The last line that somebody wrote: a dying Node adds its own stack below. */
function lastWords(stderr: string): string[] {
  const lines = stderr.split("\n").map((line) => line.trim());
  const own = /^$|^-----|^\d+: /;
  return lines.filter((line) => !own.test(line)).slice(-1);
}
