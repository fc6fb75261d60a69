import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homeOf } from "../home.ts";
import { foundEngine } from "./found-engine.ts";
import { findServers, serverAt } from "./server-search.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llcuda-search-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function server(path: string, mode = 0o755): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, mode);
  return file;
}

function link(path: string, target: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
  return file;
}

const home = () => homeOf({ LLCUDA_HOME: join(root, "llcuda") });
const find = (path: string, env: Record<string, string> = {}) =>
  findServers({ PATH: path, ...env }, "/home/me", root);

test("PATH first and in its order, then the well-known places", async () => {
  const two = server("two/llama-server");
  const one = server("one/llama-server");
  const build = server("home/me/llama.cpp/build/bin/llama-server");
  const local = server("home/me/.local/bin/llama-server");
  const path = [dirname(two), "relative", join(root, "none"), dirname(one)].join(delimiter);
  expect(await find(path)).toEqual([two, one, local, build]);
});

test.each([
  ["LM Studio", "home/me/.lmstudio/extensions/backends/llama.cpp-linux-cuda12-1.9/llama-server"],
  ["Ollama", "usr/local/lib/ollama/llama-server"],
  ["Jan", "home/me/.local/share/Jan/data/llamacpp/backends/b9/linux-cuda/build/bin/llama-server"],
  ["Homebrew", "home/linuxbrew/.linuxbrew/bin/llama-server"],
  ["conda", "home/me/miniforge3/envs/gpu/bin/llama-server"],
  ["a wheel", "usr/local/lib/python3.12/dist-packages/llama_cpp_binaries/bin/llama-server"],
  ["a tool of uv", "home/me/.local/share/uv/tools/llama/bin/llama-server"],
])("found where %s keeps it", async (_, path) => {
  const file = server(path);
  expect(await find("")).toEqual([file]);
});

test("found in the active environments of Python", async () => {
  const env = server("home/me/venv/lib/python3.11/site-packages/llama_cpp/bin/llama-server");
  const conda = server("data/conda/bin/llama-server");
  expect(await find("", { VIRTUAL_ENV: "/home/me/venv", CONDA_PREFIX: "/data/conda" })).toEqual([
    conda,
    env,
  ]);
});

test("each real file once, found through its links, unless it has another name", async () => {
  const real = server("opt/llama.cpp/bin/llama-server");
  link("usr/local/bin/llama-server", real);
  const renamed = link("usr/bin/llama-server", server("usr/bin/llama-server-cuda"));
  expect(await find("")).toEqual([real, renamed]);
});

test("what must not be started, folders and broken links are no servers", async () => {
  server("usr/bin/llama-server", 0o644);
  mkdirSync(join(root, "usr/local/bin/llama-server"), { recursive: true });
  link("opt/llama.cpp/llama-server", "/no/where");
  expect(await find("")).toEqual([]);
});

test.each(["", "bin", "build/bin"])("a folder is named and it lies in %s", async (inside) => {
  const file = server(join("mine", inside, "llama-server"));
  expect(await serverAt(join(root, "mine"))).toBe(file);
  expect(await serverAt(file)).toBe(file);
});

test("nothing is there", async () => {
  expect(await serverAt(join(root, "mine"))).toBeNull();
  expect(await serverAt(root)).toBeNull();
});

test("libraries beside the program or in lib are put on its path", async () => {
  const file = server("mine/bin/llama-server");
  expect((await foundEngine(file, "path", home())).libraryPath).toEqual([]);
  mkdirSync(join(root, "mine/lib"));
  writeFileSync(join(root, "mine/lib/libggml-base.so.0"), "");
  writeFileSync(join(root, "mine/bin/libllama.so"), "");
  const { libraryPath } = await foundEngine(file, "path", home());
  expect(libraryPath).toEqual([join(root, "mine/bin"), join(root, "mine/lib")]);
});

test.each([
  ["another name", "llama-server-cuda", 0o755, "is not called llama-server"],
  ["no right to start it", "llama-server", 0o644, "may be started"],
])("an explicit file is refused: %s", async (_, name, mode, message) => {
  await expect(foundEngine(server(name, mode), "explicit", home())).rejects.toMatchObject({
    code: "ENGINE_NOT_FOUND",
    message: expect.stringContaining(message),
  });
});
