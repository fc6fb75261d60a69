import type { EngineBackend, EngineInfo, EngineSource } from "@llcuda/protocol";

export type EngineTool =
  | "llama-server"
  | "llama-bench"
  | "llama-batched-bench"
  | "llama-cli"
  | "llama-quantize";

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
  /** Folders of libraries that come before the inherited library path; none when absent. */
  libraryPath?: string[];
}

/** The option of glibc's loader; it takes the place of the variable. */
const LOADER_OPTION = "--library-path";
/** The variable that names folders of libraries. */
export const LIBRARY_PATH = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";

/** An engine that passed its proof on this machine. */
export interface ProvedEngine extends Engine {
  info: EngineInfo;
  /** It holds no machine code for the GPU here: the driver compiles its kernels at the first start. */
  compiles?: boolean;
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
  const { libraryPath = [] } = engine;
  const [file, ...rest] = [...launcherOf(engine), `${engine.bin}/${tool}`, ...args];
  if (file === undefined) throw new TypeError("a command needs a program");
  const env: Command["env"] = { ...process.env, ...engine.env };
  if (libraryPath.length > 0) {
    // What is inherited may hold the driver's library, as on Colab.
    const inherited = env[LIBRARY_PATH] ?? "";
    env[LIBRARY_PATH] = [...libraryPath, ...(inherited === "" ? [] : [inherited])].join(":");
  }
  return { file, args: rest, cwd: engine.cwd ?? undefined, env };
}

/** The folders that the loader searches first, whichever way it learns of them. */
export function ownLibraryPath({ launcher, libraryPath = [] }: Engine): string[] {
  const at = launcher.indexOf(LOADER_OPTION);
  return [...(at < 0 ? [] : (launcher[at + 1]?.split(":") ?? [])), ...libraryPath];
}

function launcherOf(engine: Engine): string[] {
  const at = engine.launcher.indexOf(LOADER_OPTION);
  if (at < 0) return engine.launcher;
  return engine.launcher.with(at + 1, ownLibraryPath(engine).join(":"));
}
