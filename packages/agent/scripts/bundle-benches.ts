/**
 * Makes benches that run on a machine with nothing but Node: no packages, no checkout.
 *
 *   node packages/agent/scripts/bundle-benches.ts FOLDER download model-swap
 *
 * leaves FOLDER/download.js and FOLDER/model-swap.js, which take the same arguments as in bench/.
 */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleForNode } from "./bundle.ts";

/** Runs what Node 24 runs; older ones were not tried. */
const MIN_NODE = "24.0.0";
const bench = join(import.meta.dirname, "../bench");

const { positionals } = parseArgs({ allowPositionals: true });
const [folder, ...names] = positionals;
const all = readdirSync(bench).map((name) => name.replace(/\.ts$/, ""));
const unknown = names.find((name) => !all.includes(name));
if (folder === undefined || names.length === 0 || unknown !== undefined) {
  console.error(`usage: bundle-benches.ts FOLDER BENCH...; benches: ${all.join(", ")}`);
  process.exit(2);
}
const outDir = resolve(folder);
// All in it is replaced: not a folder that holds anything else.
if (existsSync(outDir) && !isOurs(outDir)) {
  console.error(`${outDir} holds other things: name a new folder.`);
  process.exit(2);
}
// A bench starts others of its folder as programs of their own.
const beside = [
  ...(names.includes("download") ? ["one-download"] : []),
  ...(names.includes("bench-truth") ? ["metronome", "witnessed-load-worker"] : []),
];
await bundleForNode(
  Object.fromEntries([...names, ...beside].map((name) => [name, `bench/${name}.ts`])),
  { outDir, minNode: MIN_NODE },
);
writeFileSync(join(outDir, "package.json"), '{ "type": "module" }\n');
console.log(outDir);

function isOurs(path: string): boolean {
  const held = readdirSync(path);
  return held.length === 0 || held.includes("hash-worker.js");
}
