/**
 * Looks at the GPU code that an addon holds: all that is declared, nothing else, and its size.
 * usage: node scripts/check-code.ts [--required] [FILE]
 *   by default build/llcuda_native.node; --required fails where cuobjdump is missing.
 */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { codeDefects, codeIn, codeText } from "./gpu-code.ts";
import { findToolkit } from "./toolkit.ts";

const BUILT = fileURLToPath(new URL("../build/llcuda_native.node", import.meta.url));
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { required: { type: "boolean", default: false } },
});
const file = positionals[0] ?? BUILT;
const cuobjdump = findCuobjdump();
if (cuobjdump === undefined) {
  console.warn(
    `${options.required ? "CANNOT LOOK" : "SKIPPED the look"} into ${file}: cuobjdump is not here. Without root: pip install nvidia-cuda-cuobjdump, then CUOBJDUMP=…/nvidia/cu13/bin/cuobjdump.`,
  );
  process.exit(options.required ? 1 : 0);
}

const code = codeIn(list("--list-elf") + list("--list-ptx"));
const { size } = statSync(file);
const defects = codeDefects(code, size);
console.log(`${file}: ${size} bytes, ${codeText(code)}`);
for (const defect of defects) console.error(`NOT AS DECLARED: ${defect}`);
process.exitCode = defects.length > 0 ? 1 : 0;

/** Named, beside nvcc, or on PATH. */
function findCuobjdump(): string | undefined {
  const tools = findToolkit();
  const places = [
    process.env["CUOBJDUMP"],
    "nvcc" in tools ? join(dirname(tools.nvcc), "cuobjdump") : undefined,
    "cuobjdump",
    "/usr/local/cuda/bin/cuobjdump",
  ];
  return places.find(
    (place) => place !== undefined && spawnSync(place, ["--version"]).status === 0,
  );
}

function list(kind: string): string {
  const { status, stdout, stderr } = spawnSync(cuobjdump!, [kind, file], { encoding: "utf8" });
  if (status === 0) return stdout;
  console.error(`cuobjdump ${kind} failed: ${stderr}`);
  process.exit(1);
}
