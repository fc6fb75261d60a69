import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ErrorReport } from "@llcuda/protocol";
import { diagnose } from "../../engine/diagnosis/diagnose.ts";
import { commandOf, type Engine } from "../../engine/engine.ts";
import { kernelCache } from "../../engine/kernel-cache.ts";
import { LineSplitter } from "../../engine/line-splitter.ts";
import { parentDeathLauncher } from "../../engine/parent-death.ts";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";

/** Lines kept for a diagnosis. */
const TAIL_LINES = 400;
/** It has nothing to save; what does not end on being asked is ended. */
const GRACE_MS = 2_000;
/** A row of a hundred repetitions is no longer than this. */
const KEPT_CHARS = 4_096;

interface BenchToolInput {
  engine: Engine;
  home: Home;
  tool: "llama-bench" | "llama-batched-bench";
  args: readonly string[];
  env?: Record<string, string>;
  onLine: (line: string) => void;
  onStart?: (pid: number) => void;
  signal: AbortSignal;
}

/**
 * Runs one of the engine's bench programs to its end. A cancel ends it at once.
 * @returns null when it ended well or was cancelled; else what ended it, as a diagnosis
 * @throws Failure ENGINE_NOT_FOUND when this engine comes without the program
 */
export async function runBenchTool(input: BenchToolInput): Promise<ErrorReport | null> {
  const { args, engine, env = {}, home, onLine, signal, tool } = input;
  if (!existsSync(join(engine.bin, tool))) throw missing(engine, tool);
  if (signal.aborted) return null;
  const command = commandOf(engine, tool, [...args]);
  const [file = command.file, ...rest] = [
    ...(await parentDeathLauncher()),
    command.file,
    ...command.args,
  ];
  const child = spawn(file, rest, {
    cwd: command.cwd,
    env: { ...command.env, ...kernelCache(home), ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (child.pid !== undefined) input.onStart?.(child.pid);
  const tail: string[] = [];
  const take = (line: string): void => {
    tail.push(line.slice(0, KEPT_CHARS));
    if (tail.length > 2 * TAIL_LINES) tail.splice(0, TAIL_LINES);
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = new LineSplitter(take);
    stream.on("data", (bytes: Buffer) => splitter.push(bytes));
    stream.on("close", () => splitter.end());
  }
  const kill = (how: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, how);
    } catch {
      // It is gone already.
    }
  };
  let killer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    kill("SIGTERM");
    killer = setTimeout(() => kill("SIGKILL"), GRACE_MS);
  };
  signal.addEventListener("abort", cancel, { once: true });
  const killAtExit = (): void => kill("SIGKILL");
  process.once("exit", killAtExit);
  const exit = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve) => {
      child.once("error", (error) => {
        take(`failed to execute ${error.message}`);
        resolve({ code: null, signal: null });
      });
      child.once("close", (code, how) => resolve({ code, signal: how }));
    },
  );
  clearTimeout(killer);
  signal.removeEventListener("abort", cancel);
  process.removeListener("exit", killAtExit);
  if (exit.code === 0 || signal.aborted) return null;
  return diagnose({ log: tail, exit, phase: "starting" });
}

function missing(engine: Engine, tool: string): Failure {
  return new Failure(
    "ENGINE_NOT_FOUND",
    `The engine ${engine.id} comes without ${tool}.`,
    "Bench through the server instead (`llcuda bench serve`), or choose another engine on the Setup page; started with LLCUDA_DEBIAN_BACKENDS=rpc, llcuda fetches Debian's with llama-batched-bench.",
    { remedies: ["choose-engine"] },
  );
}
