/**
 * Builds the addon into build/llcuda_native.node.
 * usage: node scripts/build.ts [--all | --sm 90 | --idle-cuda] [--required]
 *   by default for this machine's GPU, or PTX for every GPU from Turing on where there is none;
 *   --all is what is published; --required fails where a tool is missing, instead of skipping;
 *   --idle-cuda builds build/idle-cuda/llcuda_native.node with a CUDA that does nothing.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cmakeArchitectures, MOST_BYTES, PUBLISHED } from "./gpu-code.ts";
import { findToolkit } from "./toolkit.ts";

/** Compiled by the driver at the first load: slow once, but quick to build. */
const ANY_GPU = "75-virtual";
/** nvcc takes up to 1.5 GB; more at once than this helps nobody's laptop. */
const MOST_JOBS = 8;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    sm: { type: "string" },
    "idle-cuda": { type: "boolean", default: false },
    required: { type: "boolean", default: false },
    jobs: { type: "string", default: String(Math.min(MOST_JOBS, navigator.hardwareConcurrency)) },
  },
});

const tools = findToolkit();
if ("missing" in tools) {
  console.warn(`${options.required ? "CANNOT BUILD" : "SKIPPED"} the CUDA addon: ${tools.missing}`);
  process.exit(options.required ? 1 : 0);
}

const architectures = options.all
  ? cmakeArchitectures(PUBLISHED)
  : (options.sm ?? gpuHere() ?? ANY_GPU);
const idle = options["idle-cuda"];
const folder = join(ROOT, "build", idle ? "idle-cuda" : architectures.replaceAll(";", "_"));
const require = createRequire(import.meta.url);
const packageFolder = (name: string): string => dirname(require.resolve(`${name}/package.json`));
console.log(`${tools.nvcc}, ${tools.generator}, GPU code ${architectures}`);
run(tools.cmake, [
  "-S",
  ROOT,
  "-B",
  folder,
  "-G",
  tools.generator,
  "-DCMAKE_BUILD_TYPE=Release",
  `-DCMAKE_CUDA_COMPILER=${tools.nvcc}`,
  `-DCMAKE_CUDA_ARCHITECTURES=${architectures}`,
  `-DNODE_API_HEADERS=${join(packageFolder("node-api-headers"), "include")}`,
  `-DNODE_ADDON_API=${packageFolder("node-addon-api")}`,
  `-DIDLE_CUDA=${idle ? "ON" : "OFF"}`,
]);
run(tools.cmake, ["--build", folder, "--parallel", options.jobs]);
// Nobody but a benchmark looks for that one.
if (idle) process.exit();

const built = join(folder, "llcuda_native.node");
const { size } = statSync(built);
if (size > MOST_BYTES) {
  console.error(`${built} has ${size} bytes, more than ${MOST_BYTES}.`);
  process.exit(1);
}
const target = join(ROOT, "build", "llcuda_native.node");
mkdirSync(dirname(target), { recursive: true });
copyFileSync(built, target);
console.log(`${target}: ${(size / 2 ** 20).toFixed(1)} MiB of at most ${MOST_BYTES / 2 ** 20}`);

function run(program: string, args: string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`${program} failed${error === undefined ? "" : `: ${error.message}`}`);
  process.exit(status ?? 1);
}

/** The compute capability of the GPU here, as CMake names it. */
function gpuHere(): string | undefined {
  const query = ["--query-gpu=compute_cap", "--format=csv,noheader"];
  const { status, stdout } = spawnSync("nvidia-smi", query, { encoding: "utf8" });
  const first = status === 0 ? /^(\d+)\.(\d)/m.exec(stdout) : null;
  return first === null ? undefined : `${first[1]}${first[2]}-real`;
}
