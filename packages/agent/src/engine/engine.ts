import type { EngineBackend, EngineInfo, EngineSource } from "@llcuda/protocol";

export type EngineTool = "llama-server" | "llama-bench" | "llama-cli" | "llama-quantize";

/** A llama.cpp engine on disk and how to start its programs. Everything here is JSON. */
export interface Engine {
  /** Stable name, safe as a folder name: `debian-1.0.7.0`, `github-b11669-cpu`, `path-3f2a…`. */
  id: string;
  source: EngineSource;
  /** One line for a person: "Debian llama.cpp-tools 1:0.7.0, CPU". */
  description: string;
  /** What it is meant to compute on; the proof tells whether it does. */
  backend: EngineBackend;
  /** Folder that holds the programs. */
  bin: string;
  /** Put before the program: the prefix's own loader and its arguments; empty where none is needed. */
  launcher: string[];
  /** Working directory, where ggml looks for its backends; null for the current one. */
  cwd: string | null;
  /** Added to the agent's environment. */
  env: Record<string, string>;
}

/** An engine that passed its proof on this machine. */
export interface ProvedEngine extends Engine {
  info: EngineInfo;
}

/** What to hand to `spawn`. */
export interface Command {
  file: string;
  args: string[];
  cwd: string | undefined;
  env: Record<string, string | undefined>;
}

/** The command that runs one of the engine's programs. */
export function commandOf(engine: Engine, tool: EngineTool, args: string[]): Command {
  const [file, ...rest] = [...engine.launcher, `${engine.bin}/${tool}`, ...args];
  if (file === undefined) throw new TypeError("a command needs a program");
  return { file, args: rest, cwd: engine.cwd ?? undefined, env: { ...process.env, ...engine.env } };
}
