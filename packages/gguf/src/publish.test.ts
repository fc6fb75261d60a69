import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { tinyLlama } from "./tiny-llama.ts";

const run = promisify(execFile);
const OURS = join(import.meta.dirname, "..");
const TSC = join(OURS, "../../node_modules/.bin/tsc");

/** A compiler run on a busy machine. */
const PATIENCE_MS = 60_000;

const USER = `
import { parseGguf, openGguf, readValues } from "@llcuda/gguf";
import { openFile } from "@llcuda/gguf/node";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
const file = await openGguf(await openFile(process.argv[2]));
const values = await readValues(file, file.tensor("output_norm.weight"), 0, 2);
console.log(JSON.stringify([parseGguf(tinyLlama()).architecture, values.length]));
await file.close();
`;

test(
  "what is published is plain JavaScript that needs nothing else",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "llcuda-gguf-publish-"));
    const installed = join(folder, "node_modules/@llcuda/gguf");
    await mkdir(installed, { recursive: true });
    await run(TSC, [
      "-p",
      join(OURS, "tsconfig.publish.json"),
      "--outDir",
      join(installed, "dist"),
    ]);
    const { name, type, publishConfig } = manifest;
    const published = { name, type, exports: publishConfig.exports };
    await writeFile(join(installed, "package.json"), JSON.stringify(published));
    await writeFile(join(folder, "user.mjs"), USER);
    await writeFile(join(folder, "tiny.gguf"), tinyLlama());
    const { stdout } = await run(process.execPath, ["user.mjs", "tiny.gguf"], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(["llama", 2]);
    expect("dependencies" in manifest).toBe(false);
    // Its types stand alone too.
    await mkdir(join(folder, "node_modules/@types"));
    await symlink(join(OURS, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
    await writeFile(join(folder, "user.mts"), USER.replace("process.argv[2]", '"tiny.gguf"'));
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"];
    await run(TSC, [...options, "--types", "node", "user.mts"], { cwd: folder });
    await rm(folder, { recursive: true });
  },
  PATIENCE_MS,
);
