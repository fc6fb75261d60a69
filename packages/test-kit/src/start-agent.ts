import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The `llcuda` command of this workspace. */
export const LLCUDA = fileURLToPath(new URL("../../agent/bin/llcuda", import.meta.url));

/** What hangs is ended; a machine with 40 programs that want to run takes more than half a minute. */
const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 20_000;

export interface StartAgentOptions {
  /** Another `llcuda` than this workspace's, such as an installed one. */
  program?: string;
  /** More arguments of `llcuda up`. */
  args?: string[];
  /** Added to the environment; HOME and LLCUDA_HOME are a new folder unless given here. */
  env?: Record<string, string>;
}

export interface RunningAgent {
  /** `http://HOST:PORT/` */
  url: string;
  token: string;
  /** The printed address, with the token in its fragment. */
  dashboardUrl: string;
  pid: number;
  /** What the agent and other llcuda commands beside it run with. */
  env: Record<string, string>;
  /** Everything printed so far, stdout and stderr. */
  output(): string;
  /** SIGTERM, and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

/** The caller's environment without its own llcuda settings, in a home of its own. */
export function agentEnvironment(extra: Record<string, string> = {}): {
  env: Record<string, string>;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-agent-"));
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(LLCUDA|XDG|VITEST)_|^NODE_OPTIONS$/.test(name),
  ) as [string, string][];
  const ownHome = "XDG_CACHE_HOME" in extra ? {} : { LLCUDA_HOME: folder };
  const env = {
    ...Object.fromEntries(inherited),
    ...ownHome,
    LLCUDA_NO_OPEN: "1",
    // What other programs keep on the tester's machine is not looked at.
    LLCUDA_FOREIGN_MODELS: "0",
    // No test asks the real hub; port 1 refuses at once.
    LLCUDA_HF_ENDPOINT: "http://127.0.0.1:1",
    ...extra,
  };
  return { env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  }
  return () => text;
}

function untilPrinted(child: ChildProcess, output: () => string): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}; it printed:\n${output()}`));
    const limit = setTimeout(() => fail("llcuda up printed no address"), START_LIMIT_MS);
    const look = (): void => {
      const found = /^Dashboard: (http:\/\/\S+\/)#token=(\S+)$/m.exec(output());
      if (found === null) return;
      clearTimeout(limit);
      resolve(found);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code, signal) => {
      clearTimeout(limit);
      fail(`llcuda up ended with ${code ?? signal}`);
    });
  });
}

/** Starts the real `llcuda up` and resolves once it has printed its address. */
export async function startAgent(options: StartAgentOptions = {}): Promise<RunningAgent> {
  const { env, remove } = agentEnvironment(options.env);
  const child = spawn(options.program ?? LLCUDA, ["up", ...(options.args ?? [])], { env });
  const output = collect(child);
  const exited = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await exited;
    clearTimeout(limit);
    remove();
    return child.exitCode;
  };
  try {
    const [, url = "", token = ""] = await untilPrinted(child, output);
    return {
      url,
      token,
      dashboardUrl: `${url}#token=${token}`,
      pid: child.pid!,
      env,
      output,
      stop: () => end("SIGTERM"),
      kill: async () => {
        await end("SIGKILL");
      },
    };
  } catch (error) {
    await end("SIGKILL");
    throw error;
  }
}

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Compiled code is kept for all that tests start, also where a test says all of an environment. */
function compileCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE: kept } = process.env;
  return kept === undefined ? {} : { NODE_COMPILE_CACHE: kept };
}

/** Runs one llcuda command to its end. */
export async function runLlcuda(
  args: string[],
  env: Record<string, string>,
  program = LLCUDA,
): Promise<CommandResult> {
  const child = spawn(program, args, {
    env: { ...compileCache(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
  });
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}
