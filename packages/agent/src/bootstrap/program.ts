import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { EngineExit } from "@llcuda/protocol";
import type { Command } from "../engine/engine.ts";

/** Longest text kept of each output: a foreign program may write without end. */
export const MAX_OUTPUT = 4 * 1024 * 1024;
/** From the polite signal to the one that cannot be refused, and from that to giving up. */
const GRACE_MS = 2_000;

export interface ProgramOptions {
  timeoutMs: number;
  /** Tests are less patient. */
  graceMs?: number;
  signal?: AbortSignal | undefined;
  /** Lines of a third output (file descriptor 3). */
  onStatus?: ((line: string) => void) | undefined;
}

/** How a program ended and what it said. */
export interface ProgramResult {
  exit: EngineExit;
  timedOut: boolean;
  stdout: string;
  stderr: string;
  /** Set when it could not be started at all. */
  startError: NodeJS.ErrnoException | null;
}

/** Runs a program to its end, or to its time limit; its whole process group ends with it. */
export function runProgram(command: Command, options: ProgramOptions): Promise<ProgramResult> {
  const { graceMs = GRACE_MS } = options;
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", options.onStatus === undefined ? "ignore" : "pipe"],
  });
  const result: ProgramResult = {
    exit: { code: null, signal: null },
    timedOut: false,
    stdout: "",
    stderr: "",
    startError: null,
  };
  let killer: NodeJS.Timeout | undefined;
  const abandoned = new AbortController();
  const stop = (): void => {
    signalGroup(child.pid, "SIGTERM");
    killer = setTimeout(() => {
      signalGroup(child.pid, "SIGKILL");
      killer = setTimeout(() => abandoned.abort(), graceMs);
    }, graceMs);
  };
  const limit = setTimeout(() => {
    result.timedOut = true;
    stop();
  }, options.timeoutMs);
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    result.stdout = (result.stdout + text).slice(-MAX_OUTPUT);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    result.stderr = (result.stderr + text).slice(-MAX_OUTPUT);
  });
  const status = child.stdio[3];
  if (options.onStatus !== undefined && status !== null && status !== undefined) {
    createInterface({ input: status as Readable }).on("line", options.onStatus);
  }
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener("abort", stop, { once: true });
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(limit);
      clearTimeout(killer);
      options.signal?.removeEventListener("abort", stop);
      resolve(result);
    };
    // One that waits inside a broken driver cannot be ended; one that left its group keeps the pipes.
    abandoned.signal.addEventListener("abort", () => {
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
      end();
    });
    child.once("error", (error) => {
      result.startError = error;
      // A program that never started has no pid and closes nothing.
      if (child.pid === undefined) end();
    });
    child.once("close", (code, signal) => {
      result.exit = { code, signal };
      end();
    });
  });
}

/** Signals a child and everything it started. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** The last lines that a program wrote, for a failure's detail. */
export function lastWords(result: ProgramResult, lines = 20): string {
  const text = result.stderr.trim() === "" ? result.stdout : result.stderr;
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
