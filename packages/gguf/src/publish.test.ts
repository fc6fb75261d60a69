import { execFile } from "node:child_process";
import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { tinyLlama } from "./tiny-llama.ts";

const run = promisify(execFile);
const OURS = join(import.meta.dirname, "..");
const PROGRAMS = join(OURS, "../../node_modules/.bin");

/** A compiler run on a busy machine. */
const PATIENCE_MS = 60_000;

const USER = `
import { modelCard, parseGguf, openGguf, readValues, tokenizerOf } from "@llcuda/gguf";
import { openFile } from "@llcuda/gguf/node";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
const file = await openGguf(await openFile(process.argv[2]));
const values = await readValues(file, file.tensor("output_norm.weight"), 0, 2);
const tokens = (await tokenizerOf(file))?.cut("Hi").length;
const facts = [modelCard(file).architecture, parseGguf(tinyLlama()).version, values.length, tokens];
console.log(JSON.stringify(facts));
await file.close();
`;

const PAGE = `
import { BlobSource, openGguf, readValues } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
const file = await openGguf(new BlobSource(new Blob([tinyLlama()])));
const values = await readValues(file, file.tensor("output_norm.weight"), 0, 2);
console.log(JSON.stringify([file.architecture, values.length]));
`;

let folder: string;

/** Packed as for the registry, and installed by npm in an empty folder. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-gguf-publish-"));
  await run(join(PROGRAMS, "pnpm"), ["pack", "--pack-destination", folder], { cwd: OURS });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"))!;
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const quiet = ["--offline", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...quiet, join(folder, archive)], { cwd: folder });
  await writeFile(join(folder, "user.js"), USER);
  await writeFile(join(folder, "page.js"), PAGE);
  await writeFile(join(folder, "tiny.gguf"), tinyLlama());
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true }));

/** This Node, and the one that the machine had before ours, which may be older. */
async function nodes(): Promise<string[]> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const others = folders
    .filter((each) => !each.includes("node_modules"))
    .map((each) => join(each, process.platform === "win32" ? "node.exe" : "node"));
  const there = await Promise.all(
    others.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return [process.execPath, ...there.flat().slice(0, 1)];
}

test("what is published is plain JavaScript that needs nothing else", async () => {
  for (const node of await nodes()) {
    const { stdout } = await run(node, ["user.js", "tiny.gguf"], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(["llama", 3, 2, 3]);
  }
  expect("dependencies" in manifest).toBe(false);
  const installed = await readdir(join(folder, "node_modules"));
  expect(installed.filter((name) => !name.startsWith("."))).toEqual(["@llcuda"]);
  const files = await readdir(join(folder, "node_modules/@llcuda/gguf/dist"), { recursive: true });
  expect(files.filter((name) => /\.test|fuzz/.test(name))).toEqual([]);
});

test(
  "its types stand alone",
  async () => {
    await mkdir(join(folder, "node_modules/@types"));
    await symlink(join(OURS, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
    await writeFile(join(folder, "user.mts"), USER.replace("process.argv[2]", '"tiny.gguf"'));
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"];
    const tsc = join(PROGRAMS, "tsc");
    const { stdout } = await run(
      tsc,
      ["--ignoreConfig", ...options, "--types", "node", "user.mts"],
      { cwd: folder },
    );
    expect(stdout).toBe("");
  },
  PATIENCE_MS,
);

test("a bundler makes one file of it for a page, without anything of Node", async () => {
  await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    build: { lib: { entry: "page.js", formats: ["es"], fileName: "page" }, target: "es2022" },
  });
  const bundle = join(folder, "dist/page.js");
  const text = await readFile(bundle, "utf8");
  expect(text).not.toMatch(/\bnode:|\brequire\(|\bBuffer\b|^import /m);
  const { stdout } = await run(process.execPath, [bundle]);
  expect(JSON.parse(stdout)).toEqual(["llama", 2]);
});
