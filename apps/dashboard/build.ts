import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Run by `npm start` before every start: what is not needed to see that nothing changed loads late.
const here = import.meta.dirname;
const repository = join(here, "../..");
const stampFile = join(here, "dist/.built-from");

/** Everything that the built page depends on. */
const INPUTS = [
  "apps/dashboard/src",
  "apps/dashboard/public",
  "apps/dashboard/index.html",
  "apps/dashboard/vite.config.ts",
  "apps/dashboard/vite-assets.ts",
  "apps/dashboard/package.json",
  "packages/gguf/src",
  "packages/protocol/src",
  "pnpm-lock.yaml",
];

function filesOf(input: string): string[] {
  const path = join(repository, input);
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch {
    return [path];
  }
}

function fingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of INPUTS.flatMap(filesOf)) {
    hash.update(file.slice(repository.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function builtFrom(): string | null {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return null;
  }
}

const wanted = fingerprint();
if (!process.argv.includes("--if-stale") || builtFrom() !== wanted) {
  const start = performance.now();
  const { build } = await import("vite");
  await build({ root: here, logLevel: "warn" });
  const { compress, FIRST_LOAD_LIMIT } = await import("./bundle-size.ts");
  const { firstLoad } = compress(join(here, "dist"));
  if (firstLoad > FIRST_LOAD_LIMIT) {
    throw new Error(`${firstLoad} bytes of JavaScript on first load; ${FIRST_LOAD_LIMIT} at most`);
  }
  writeFileSync(stampFile, wanted);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const size = (firstLoad / 1000).toFixed(0);
  console.log(`Dashboard built in ${seconds} s; ${size} kB of JavaScript (gzip) on first load.`);
}
