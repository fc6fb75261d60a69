import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CACHE = join(ROOT, "build", "reference");

/** The first C++ compiler that answers, or undefined. */
function findCompiler(): string | undefined {
  return [process.env["CXX"], "c++", "g++", "clang++"].find(
    (name) => name !== undefined && spawnSync(name, ["--version"]).status === 0,
  );
}

/** Everything the program is made of: it is compiled anew only when that changes. */
function digest(): string {
  const hash = createHash("sha256");
  for (const folder of ["reference", "cuda"]) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true }) as string[]) {
      if (/\.(h|cc)$/.test(name)) hash.update(readFileSync(join(ROOT, folder, name)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * The kernels' arithmetic as the machine's C++ compiler makes it (reference/main.cc); undefined, and
 * said aloud, on a machine without one.
 */
export function referenceProgram(): string | undefined {
  const program = join(CACHE, digest());
  if (existsSync(program)) return program;
  const compiler = findCompiler();
  if (compiler === undefined) {
    console.warn(
      "SKIPPED: no C++ compiler (CXX, c++, g++, clang++) to run the kernels' arithmetic",
    );
    return undefined;
  }
  mkdirSync(CACHE, { recursive: true });
  const draft = `${program}.${process.pid}`;
  const source = join(ROOT, "reference", "main.cc");
  // No fused multiply-add: the results must not depend on the processor.
  const flags = ["-std=c++17", "-O1", "-ffp-contract=off", "-Wall", "-Wno-unknown-pragmas"];
  const { status, stderr } = spawnSync(compiler, [...flags, source, "-o", draft]);
  if (status !== 0) throw new Error(`${compiler} failed:\n${String(stderr)}`);
  renameSync(draft, program);
  return program;
}

/** Runs an operation of the program on an input's bytes. */
export function runReference(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync(program, args, {
    input,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(String(stderr));
  return stdout;
}
