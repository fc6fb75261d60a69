#!/usr/bin/env node
// The `llcuda` command of the published package. It checks the Node that runs it before any of the
// bundle is read, because an older one would only name a module that it lacks.
import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";

const numbers = (version) => version.split(".").map(Number);

function isOlder(have, want) {
  const index = want.findIndex((part, at) => part !== have[at]);
  return index !== -1 && have[index] < want[index];
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const wanted = manifest.engines.node.replace(">=", "");
if (isOlder(numbers(process.versions.node), numbers(wanted))) {
  process.stderr.write(
    `llcuda needs Node ${wanted} or newer; this is ${process.versions.node}.\n` +
      "  Install a newer one, or let npm bring it: npx --package=node@24 --package=llcuda llcuda\n",
  );
  process.exit(1);
}

// Node 22 warns that SQLite may change; the bundle was tried with it.
const warn = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) => {
  if (rest[0] !== "ExperimentalWarning") warn(warning, ...rest);
};

// Compiled code is kept between starts: a second start takes about a third of the time.
const { homeOf } = await import("../dist/home.js");
nodeModule.enableCompileCache?.(join(homeOf(process.env).cache, "compile"));
await import("../dist/llcuda.js");
