import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BundleFailure } from "./bundle-failure.ts";

/** From the polite signal to the one that cannot be refused. */
const KILL_GRACE_MS = 3_000;
/** Kept of what a tool said, for a failure: the errors of several compilers at once fit. */
const LAST_LINES = 40;

export interface ToolRun {
  file: string;
  args: string[];
  env: Record<string, string | undefined>;
  /** Everything it says is appended here. */
  log: string;
  signal: AbortSignal;
  onLine?: (line: string) => void;
}

/** How a tool ended, with its last lines. */
export interface ToolEnd {
  code: number | null;
  lastLines: string;
}

/**
 * Runs a tool to its end; its whole process group ends with a cancellation.
 * @throws BundleFailure cancelled, tool-missing
 */
export async function runTool(run: ToolRun): Promise<ToolEnd> {
  const { file, args, env, signal } = run;
  if (signal.aborted) throw cancelled();
  const log = createWriteStream(run.log, { flags: "a" });
  log.on("error", () => {});
  log.write(`\n$ ${[file, ...args].join(" ")}\n`);
  const child = spawn(file, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const last: string[] = [];
  const hear = (line: string): void => {
    log.write(`${line}\n`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    run.onLine?.(line);
  };
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on("line", hear);
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child.pid, "SIGTERM");
    killer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), KILL_GRACE_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    if (signal.aborted) throw cancelled();
    return { code, lastLines: last.join("\n") };
  } catch (error) {
    if (error instanceof BundleFailure) throw error;
    const { message } = error as Error;
    throw new BundleFailure("tool-missing", `${file} cannot be started`, "Install it.", message);
  } finally {
    clearTimeout(killer);
    signal.removeEventListener("abort", stop);
    log.end();
  }
}

function cancelled(): BundleFailure {
  const hint = "Start it again: what was compiled is kept, and the build goes on from there.";
  return new BundleFailure("cancelled", "The build was cancelled.", hint);
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
