import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BundleFailure } from "./bundle-failure.ts";
import {
  type BuildHost,
  type BuildWish,
  buildEnvironment,
  cmakeArguments,
} from "./cmake-arguments.ts";
import { type CompileProgress, NinjaProgress } from "./ninja-progress.ts";
import { runTool, type ToolEnd } from "./run-tool.ts";
import type { SourceTree } from "./source-tree.ts";

export interface CompileRequest extends BuildHost {
  tree: SourceTree;
  wish: BuildWish;
  /** Targets of the build: `llama-server`, `ggml-cuda`. */
  targets: string[];
  cmake: string;
  /** Compilers at once. */
  jobs: number;
  /** Everything cmake, ninja and the compilers say is appended to this file. */
  log: string;
  env: Record<string, string | undefined>;
  signal: AbortSignal;
  onProgress: (progress: CompileProgress) => void;
}

/** Remembers with which arguments a build folder was made. */
const ARGUMENTS = "llcuda-arguments.json";

/**
 * Configures and compiles into `folder`. A folder that an earlier run left goes on where it stopped,
 * if it was for the same build; else it is made anew.
 * @throws BundleFailure cancelled, tool-missing, option-unfit, configure-failed, compile-failed
 */
export async function compile(request: CompileRequest): Promise<void> {
  const { cmake, env, folder, jobs, log, signal, targets, tree, wish } = request;
  const args = cmakeArguments(wish, tree, request);
  await prepare(folder, args);
  const tools = { env: buildEnvironment(env, tree), log, signal };
  const configured = await runTool({ file: cmake, args, ...tools });
  if (configured.code !== 0) throw configureFailure(configured, log);
  const progress = new NinjaProgress(performance.now());
  const built = await runTool({
    file: cmake,
    args: ["--build", folder, "--parallel", String(jobs), "--target", ...targets],
    ...tools,
    onLine: (line) => {
      const step = progress.read(line, performance.now());
      if (step !== null) request.onProgress(step);
    },
  });
  if (built.code !== 0) throw compileFailure(built, log);
}

async function prepare(folder: string, args: string[]): Promise<void> {
  const note = join(folder, ARGUMENTS);
  // Another ninja does the same work.
  const text = JSON.stringify(args.filter((arg) => !arg.startsWith("-DCMAKE_MAKE_PROGRAM=")));
  const before = await readFile(note, "utf8").catch(() => null);
  if (before === text) return;
  // An empty folder, or one that was made for another build: cmake would mix the two.
  if (before !== null) await rm(folder, { recursive: true });
  await mkdir(folder, { recursive: true });
  await writeFile(note, text);
}

/** cmake's words to a cause and what to do about it. */
const CONFIGURE_CAUSES: [RegExp, string, string][] = [
  [
    /No CMAKE_(?:C|CXX)_COMPILER could be found|CMAKE_CXX_COMPILER.*not able to compile/s,
    "there is no C++ compiler that works",
    "Install one: apt-get install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora).",
  ],
  [
    /cuda_cublas|libcublas|cublas_v2\.h|CUDA::cublas/i,
    "cuBLAS is missing",
    "Install its development package: libcublas-dev-12-4, or that of your toolkit's version.",
  ],
  [
    /CMAKE_CUDA_COMPILER|CUDA Toolkit not found|CUDA compiler/,
    "the CUDA toolkit is not complete or does not fit the compiler",
    "Install NVIDIA's whole CUDA toolkit, and a g++ that it supports.",
  ],
  [
    /CMake 3\.\d+ or higher is required|CMake.*is required.*running version/s,
    "cmake is too old",
    "Take a newer one: LLCUDA_CMAKE names it; without it llcuda fetches one through pip.",
  ],
];

function configureFailure(end: ToolEnd, log: string): BundleFailure {
  const [, why, hint] = CONFIGURE_CAUSES.find(([pattern]) => pattern.test(end.lastLines)) ?? [
    null,
    `cmake ended with code ${end.code}`,
    `Read cmake's words below; the whole log is ${log}.`,
  ];
  const message = `The build could not be set up: ${why}.`;
  return new BundleFailure("configure-failed", message, hint, end.lastLines);
}

function compileFailure(end: ToolEnd, log: string): BundleFailure {
  const outOfMemory =
    /Killed|out of memory|cannot allocate memory|internal compiler error: Killed/i;
  const [why, hint] = outOfMemory.test(end.lastLines)
    ? ["a compiler ran out of memory", "Use fewer compilers at once: --jobs 1."]
    : /No space left on device/.test(end.lastLines)
      ? ["the disk is full", "Free some space; the build goes on from there."]
      : [`a compiler ended with an error`, `Read its words below; the whole log is ${log}.`];
  return new BundleFailure("compile-failed", `The build failed: ${why}.`, hint, end.lastLines);
}
