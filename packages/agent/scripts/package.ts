/**
 * Makes the package that people install: the agent as plain JavaScript with everything it needs
 * inside, the built dashboard, and nothing else. Fails when it is not thin.
 *
 *   node apps/dashboard/build.ts --if-stale && node packages/agent/scripts/package.ts
 *
 * leaves dist/package (unpacked) and dist/llcuda-VERSION.tgz in the repository's folder. With --addon
 * it names the CUDA addon as what npm may bring along: for a release, once native.yml has published
 * that. Before, the name could be anybody's.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import native from "../../../native/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import { bundleForNode } from "./bundle.ts";

/** Packed. Engines and models come on demand; what people install to try llcuda is gone in a second. */
const MAX_PACKED_BYTES = 10_000_000;
/** The oldest Node that has node:sqlite without a flag (22.13) and zstd in node:zlib (22.15). */
const MIN_NODE = "22.15.0";

const { values: options } = parseArgs({ options: { addon: { type: "boolean", default: false } } });
const agent = join(import.meta.dirname, "..");
const repository = join(agent, "../..");
const dashboard = join(repository, "apps/dashboard/dist");
const target = join(repository, "dist");
const stage = join(target, "package");

/** One file for each command and what they share; all dependencies inside, with their licences. */
function bundle(): Promise<void> {
  const commands = { llcuda: "src/cli/llcuda.ts", home: "src/home.ts" };
  const licences = "THIRD-PARTY-LICENSES.md";
  return bundleForNode(commands, { outDir: join(stage, "dist"), minNode: MIN_NODE, licences });
}

function addDashboard(): void {
  if (!existsSync(join(dashboard, "index.html"))) {
    throw new Error("The dashboard is not built: run `node apps/dashboard/build.ts` first.");
  }
  cpSync(dashboard, join(stage, "dashboard"), { recursive: true });
  // Only the next build asks what this one was made of.
  rmSync(join(stage, "dashboard/.built-from"), { force: true });
}

function addManifest(): void {
  const { version, description, license, type } = manifest;
  const written = {
    name: "llcuda",
    version,
    description,
    keywords: ["llama.cpp", "cuda", "gpu", "gguf", "llm", "local"],
    license,
    type,
    bin: { llcuda: "bin/llcuda.js" },
    engines: { node: `>=${MIN_NODE}` },
    os: ["linux"],
    files: ["bin", "dist", "dashboard"],
    // One that cannot be had, or is not for this machine, is left out by npm without a word.
    ...(options.addon && { optionalDependencies: { [native.name]: native.version } }),
  };
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(written, null, 2)}\n`);
  mkdirSync(join(stage, "bin"));
  cpSync(join(agent, "bin/packaged.js"), join(stage, "bin/llcuda.js"));
  cpSync(join(agent, "README.md"), join(stage, "README.md"));
  cpSync(join(repository, "LICENSE"), join(stage, "LICENSE"));
}

/** @returns the tarball's path */
function pack(): string {
  const args = ["pack", stage, "--pack-destination", target, "--loglevel", "error"];
  execFileSync("npm", args, { stdio: ["ignore", "ignore", "inherit"] });
  return join(target, `llcuda-${manifest.version}.tgz`);
}

const start = performance.now();
rmSync(target, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
await bundle();
addDashboard();
addManifest();
const tarball = pack();
const { size } = statSync(tarball);
const seconds = ((performance.now() - start) / 1_000).toFixed(1);
const of = `${(size / 1e6).toFixed(2)} MB of at most ${MAX_PACKED_BYTES / 1e6}`;
console.log(`${tarball}: ${of}, packed in ${seconds} s.`);
if (size > MAX_PACKED_BYTES) {
  console.error("The package is too big: see what came into it in dist/package.");
  process.exitCode = 1;
}
