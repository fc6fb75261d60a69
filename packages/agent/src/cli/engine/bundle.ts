import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import {
  type BuildWish,
  type BundleProfile,
  architecturesOf,
  compile,
  makeBundle,
  programsOf,
  readSourceTree,
  repackBundle,
  type Bundle,
} from "@llcuda/bundles";
import type { Gpu } from "@llcuda/protocol";
import { buildFailure } from "../../bootstrap/build/build-failure.ts";
import { findBuildTools } from "../../bootstrap/build/build-tools.ts";
import { architecturesOfGpus } from "../../bootstrap/build/own-gpu.ts";
import { probeMachine } from "../../bootstrap/probe/probe-machine.ts";
import { inspect } from "../../compat/inspect.ts";
import { requireSpace } from "../../download/disk-space.ts";
import { Failure } from "../../failure.ts";
import { formatBytes } from "../format.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { indexFolder, verifyBundleAt } from "./bundle-check.ts";
import { architecturesOption, jobsOption, profileOption } from "./profile-option.ts";

/** The flags of `llcuda engine bundle`. */
export interface BundleOptions {
  source?: string;
  out?: string;
  cudaArchitectures?: string;
  /** False with --no-cuda. */
  cuda?: boolean;
  define?: string[];
  programs?: string;
  jobs?: string;
  work?: string;
  programsFrom?: string;
  id?: string;
  compileOnly?: boolean;
  repack?: string;
  verify?: string;
  index?: string;
}

/** `llcuda engine bundle`: builds, packs or checks a bundle. */
export async function engineBundle(id: string | undefined, options: BundleOptions): Promise<void> {
  try {
    if (options.verify !== undefined) return await verifyBundleAt(options.verify);
    if (options.index !== undefined) return await indexFolder(resolve(options.index));
    if (options.repack !== undefined) return await repack(options.repack, options);
    await build(profileOption(id), options);
  } catch (error) {
    throw buildFailure(error);
  }
}

async function build(profile: BundleProfile, options: BundleOptions): Promise<void> {
  const tree = await readSourceTree(needed(options.source, "--source DIR, the tree of llama.cpp"));
  const out = resolve(needed(options.out, "--out DIR, where the bundle is written"));
  const folder = resolve(options.work ?? join(out, ".build", profile.id));
  const tools = await findBuildTools(process.env);
  const { signal } = abortOnSignal();
  const machine = await probeMachine({ env: process.env, signal });
  const wish: BuildWish = {
    profile,
    architectures: architecturesFor(profile, options, tools.nvcc, machine.gpus),
    features: machine.cpu.features,
    flags: definitions(options.define ?? []),
  };
  const lent = options.programsFrom === undefined ? [] : [resolve(options.programsFrom)];
  const programs = options.programs?.split(",") ?? programsOf(tree);
  // Programs that another build lends need not be compiled; only the GPU's backend is this one's.
  const targets = lent.length > 0 ? ["ggml-cuda"] : [...programs, ...backends(wish)];
  await mkdir(out, { recursive: true });
  await requireSpace(`Building ${profile.id}`, folder, profile.workSpace);
  const log = join(out, `${basename(folder)}.log`);
  process.stderr.write(`${profile.id}: ${wish.architectures ?? "no CUDA"}; log: ${log}\n`);
  const line = progressLine(process.stderr);
  await compile({
    tree,
    wish,
    targets,
    folder,
    cmake: tools.cmake ?? missing("cmake"),
    ninja: tools.ninja,
    nvcc: tools.nvcc,
    toolkit: tools.toolkit,
    jobs: jobsOption(options.jobs) ?? availableParallelism(),
    log,
    env: process.env,
    signal,
    onProgress: ({ done, total, step, secondsLeft }) =>
      line.show({ unit: "files", done, total, ratePerSecond: null, secondsLeft }, step),
  });
  line.end();
  if (options.compileOnly === true) return;
  const builds: [string, ...string[]] = lent[0] === undefined ? [folder] : [lent[0], folder];
  const strip = tools.strip ?? missing("strip");
  const own = { wish, tree, builds, programs, id: options.id ?? null };
  tell(await makeBundle({ ...own, out, strip, log, inspect, signal }));
}

async function repack(folder: string, options: BundleOptions): Promise<void> {
  const id = needed(options.id, "--id NAME, the name of the new bundle");
  const out = resolve(needed(options.out, "--out DIR, where the bundle is written"));
  tell(await repackBundle(resolve(folder), { id, out, inspect }));
}

function tell({ metadata, packed }: Bundle): void {
  const code = [...metadata.sass, ...metadata.ptx.map((ptx) => `PTX ${ptx.version} ${ptx.target}`)];
  const sizes = `${formatBytes(packed.size)}, unpacked ${formatBytes(packed.unpackedSize)}`;
  const unknown = metadata.unknownFlags.join(", ");
  const lines = [
    packed.file,
    `  ${sizes}, sha256 ${packed.sha256}`,
    `  ${code.length === 0 ? "no GPU code" : code.join(", ")}`,
    ...(unknown === "" ? [] : [`  not known to this llama.cpp: ${unknown}`]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function architecturesFor(
  profile: BundleProfile,
  { cuda, cudaArchitectures }: BundleOptions,
  nvcc: string | null,
  gpus: Gpu[],
): string | null {
  if (profile.backend === "cpu" || cuda === false) return null;
  const asked = cudaArchitectures ?? (profile.cuda === null ? null : architecturesOf(profile.cuda));
  if (asked === null) return nvcc === null ? null : architecturesOfGpus(gpus);
  return architecturesOption(asked);
}

/** The backends are modules that no program links; only llama-server's build asks for them. */
function backends({ architectures }: BuildWish): string[] {
  return ["ggml", "ggml-rpc", ...(architectures === null ? [] : ["ggml-cuda"])];
}

function definitions(defines: string[]): Record<string, string> {
  return Object.fromEntries(
    defines.map((define) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(define) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      const message = `${JSON.stringify(define)} defines nothing.`;
      throw new Failure("OPTION_INVALID", message, "Pass --define NAME=VALUE.");
    }),
  );
}

function needed(value: string | undefined, what: string): string {
  if (value !== undefined) return value;
  throw new Failure(
    "OPTION_INVALID",
    `This needs ${what}.`,
    "`llcuda engine bundle --help` tells more.",
  );
}

function missing(tool: string): never {
  const hint = "Install it; Debian and Ubuntu: apt-get install cmake ninja-build binutils g++.";
  throw new Failure("BUILD_TOOL_MISSING", `A build needs ${tool}, which is not here.`, hint);
}
