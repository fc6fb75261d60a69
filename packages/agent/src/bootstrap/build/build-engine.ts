import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  type BuildWish,
  type BundleProfile,
  compile,
  layOutBundle,
  programsOf,
  type SourceTree,
} from "@llcuda/bundles";
import type { MachineFacts } from "@llcuda/protocol";
import { inspect } from "../../compat/inspect.ts";
import { requireSpace } from "../../download/disk-space.ts";
import type { Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import type { RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { withCudaRuntime } from "../cuda-runtime/with-runtime.ts";
import { installEngine } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { probeMachine } from "../probe/probe-machine.ts";
import { buildFailure } from "./build-failure.ts";
import { buildPlaces } from "./build-places.ts";
import { type BuildTools, findBuildTools } from "./build-tools.ts";
import { jobsFor } from "./jobs.ts";
import { pipTool } from "./pip-tools.ts";
import { architecturesOfGpus } from "./own-gpu.ts";
import { obtainTree } from "./source-trees.ts";

export interface BuildRequest {
  profile: BundleProfile;
  /** With CUDA for this machine's GPUs, without, or with it where it can be. */
  cuda: "yes" | "no" | "if-possible";
  /** As CMake takes them, instead of this machine's own. */
  architectures: string | null;
  /** Compilers at once; null lets the machine decide. */
  jobs: number | null;
  env: Record<string, string | undefined>;
}

/**
 * Builds an engine from llama.cpp's source on this machine and puts it into the cache. What was
 * compiled stays until the engine is whole, so that an interrupted build goes on.
 * @throws Failure BUILD_TOOL_MISSING, BUILD_FAILED with the compiler's words, DISK_FULL,
 *   ENGINE_SOURCE_UNAVAILABLE, CANCELLED
 */
export async function buildEngine(request: BuildRequest, context: InstallContext): Promise<Engine> {
  const { env, profile } = request;
  const { home, report, signal } = context;
  report.detail("looking for compilers");
  const [tools, machine] = await Promise.all([findBuildTools(env), probeMachine({ env, signal })]);
  if (tools.compiler === null) throw noCompiler();
  const architectures = architecturesFor(request, machine, tools);
  const wish = { profile, architectures, flags: {}, features: machine.cpu.features };
  await requireSpace(`Building llama.cpp (${profile.id})`, home.cache, profile.workSpace);
  return installEngine("build", context, async (folder) => {
    try {
      const tree = await obtainTree(context, env);
      return await compileInto(folder, { wish, tree, tools, machine, request, context });
    } catch (error) {
      throw buildFailure(error);
    }
  });
}

interface Work {
  wish: BuildWish;
  tree: SourceTree;
  tools: BuildTools;
  machine: MachineFacts;
  request: BuildRequest;
  context: InstallContext;
}

async function compileInto(folder: string, work: Work): Promise<Engine> {
  const { context, machine, request, tools, tree, wish } = work;
  const { home, report, signal } = context;
  const { env } = request;
  const name = `${wish.profile.id}-${wish.architectures?.replaceAll(";", "-") ?? "cpu"}-b${tree.build}`;
  const build = join(buildPlaces(home).builds, name);
  const log = join(home.logs, `build-${name}.log`);
  await mkdir(home.logs, { recursive: true });
  const programs = programsOf(tree);
  const cuda = wish.architectures !== null;
  const jobs = request.jobs ?? jobsFor(availableParallelism(), machine.memoryAvailable, cuda);
  report.detail(`compiling llama.cpp for ${describe(wish)} (log: ${log})`);
  await compile({
    tree,
    wish,
    targets: [...programs, "ggml"],
    folder: build,
    cmake: tools.cmake ?? (await pipTool("cmake", context, env)),
    ninja: tools.ninja ?? (await pipTool("ninja", context, env)),
    nvcc: tools.nvcc,
    toolkit: tools.toolkit,
    jobs,
    log,
    env,
    signal,
    onProgress: ({ done, total, secondsLeft }) =>
      report.progress({ unit: "files", done, total, ratePerSecond: null, secondsLeft }),
  });
  report.progress(null);
  report.detail("laying out what was compiled");
  const strip = tools.strip ?? "strip";
  const builds: [string] = [build];
  const rest = { id: null, out: folder, strip, log, inspect, signal };
  const laidOut = await layOutBundle({ wish, tree, builds, programs, ...rest });
  await rm(build, { recursive: true, force: true });
  const engine: Engine = {
    id: `build-${laidOut.metadata.id.replace(/^llcuda-/, "")}`,
    source: "build",
    description: `llama.cpp ${tree.build === 0 ? "" : `build ${tree.build} `}made here, ${describe(wish)}`,
    backend: laidOut.metadata.backend,
    bin: laidOut.folder,
    launcher: [],
    cwd: null,
    env: {},
  };
  return withCudaRuntime(engine, runtimeHost(machine), context);
}

/** The toolkit that compiled it lies here, and with it the runtime: nothing need be fetched. */
function runtimeHost(machine: MachineFacts): RuntimeHost {
  return { machine, debian: { reason: "the CUDA toolkit is here" }, offline: true };
}

function describe({ architectures }: BuildWish): string {
  return architectures === null ? "the processor" : `CUDA (${architectures.replaceAll(";", ", ")})`;
}

/** @throws Failure BUILD_TOOL_MISSING where CUDA is asked for and cannot be compiled */
function architecturesFor(
  { architectures, cuda, profile }: BuildRequest,
  { gpus }: MachineFacts,
  { nvcc }: BuildTools,
): string | null {
  if (cuda === "no" || profile.backend === "cpu") return null;
  const wanted = architectures ?? architecturesOfGpus(gpus);
  if (wanted !== null && nvcc !== null) return wanted;
  if (cuda === "if-possible") return null;
  const lacks = nvcc === null ? "the CUDA compiler nvcc, which is not here" : "a GPU to build for";
  throw new Failure(
    "BUILD_TOOL_MISSING",
    `A CUDA engine cannot be built: that needs ${lacks}.`,
    nvcc === null
      ? "Install NVIDIA's CUDA toolkit, or name its nvcc with CUDACXX."
      : "Name the architectures: --cuda-architectures 75-real.",
  );
}

function noCompiler(): Failure {
  return new Failure(
    "BUILD_TOOL_MISSING",
    "llama.cpp cannot be built here: there is no C++ compiler.",
    "Install one: apt-get install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora), or name it with CXX.",
  );
}
