import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, type CompileRequest } from "./compile.ts";
import { miniTree } from "./mini-tree.test-data.ts";
import type { CompileProgress } from "./ninja-progress.ts";
import { profileNamed } from "./profiles.ts";
import { readSourceTree } from "./source-tree.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

/** A cmake of our own: `configure` and `build` are shell lines for its two calls. */
async function fakeCmake(configure: string, build: string): Promise<CompileRequest> {
  const room = await temporaryFolder();
  const cmake = join(room, "cmake");
  const script = `#!/bin/sh\nif [ "$1" = --build ]; then\n${build}\nelse\n${configure}\nfi\n`;
  await writeFile(cmake, script);
  await chmod(cmake, 0o755);
  return {
    tree: await readSourceTree(await miniTree()),
    wish: { profile: profileNamed("cpu")!, architectures: null, flags: {}, features: null },
    targets: ["llama-server", "ggml"],
    folder: join(room, "build"),
    cmake,
    ninja: null,
    nvcc: null,
    toolkit: null,
    jobs: 3,
    log: join(room, "log"),
    env: { PATH: process.env["PATH"] },
    signal: new AbortController().signal,
    onProgress: () => {},
  };
}

test("tells each step, asks for the targets, and keeps everything said", async () => {
  const request = await fakeCmake(
    "echo -- Configuring done",
    'echo "[1/2] Building CXX object a.o"; echo "$@" >&2',
  );
  const told: CompileProgress[] = [];
  await compile({ ...request, onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([{ done: 1, total: 2, step: "a.o", secondsLeft: null }]);
  const log = await readFile(request.log, "utf8");
  expect(log).toContain("-- Configuring done");
  expect(log).toContain(`--build ${request.folder} --parallel 3 --target llama-server ggml`);
});

test("an interrupted folder goes on; one of another build is made anew", async () => {
  const request = await fakeCmake("exit 0", "exit 0");
  const object = join(request.folder, "a.o");
  await compile(request);
  await writeFile(object, "compiled");
  await compile(request);
  expect((await stat(object)).isFile()).toBe(true);
  await compile({ ...request, wish: { ...request.wish, flags: { GGML_NATIVE: "ON" } } });
  await expect(stat(object)).rejects.toMatchObject({ code: "ENOENT" });
});

test.each([
  ["No CMAKE_CXX_COMPILER could be found.", /no C\+\+ compiler/],
  ["CUDA Toolkit not found", /CUDA toolkit is not complete/],
  ["CMake 3.28 or higher is required.  You are running version 3.10", /cmake is too old/],
  ["Could not find cublas: CUDA::cublas", /cuBLAS is missing/],
  ["something else", /ended with code 1/],
])("cmake's %j becomes a cause", async (said, cause) => {
  const request = await fakeCmake(`echo '${said}' >&2; exit 1`, "exit 0");
  const problem = { problem: "configure-failed", detail: said };
  await expect(compile(request)).rejects.toMatchObject(problem);
  await expect(compile(request)).rejects.toThrow(cause);
});

test.each([
  ["c++: fatal error: Killed signal terminated program cc1plus", /ran out of memory/],
  ["fatal error: error writing to /tmp/x.s: No space left on device", /disk is full/],
  ["a.cpp:1:1: error: expected ;", /ended with an error/],
])("a compiler's %j becomes a cause", async (said, cause) => {
  const request = await fakeCmake("exit 0", `echo '${said}'; exit 1`);
  await expect(compile(request)).rejects.toMatchObject({ problem: "compile-failed", detail: said });
  await expect(compile(request)).rejects.toThrow(cause);
});

test("a cancellation ends the compilers too", async () => {
  const request = await fakeCmake("exit 0", 'sleep 600 & echo "[1/2] Building $!"; wait');
  const cancel = new AbortController();
  let pid = 0;
  const work = compile({
    ...request,
    signal: cancel.signal,
    onProgress: ({ step }) => {
      pid = Number(/\d+/.exec(step)?.[0]);
      cancel.abort();
    },
  });
  await expect(work).rejects.toMatchObject({ problem: "cancelled" });
  // A zombie waits for its reaper; it runs no longer.
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "gone Z");
  expect(state).toMatch(/ Z|gone/);
});

test("a cmake that is not there is told as missing", async () => {
  const request = await fakeCmake("exit 0", "exit 0");
  const work = compile({ ...request, cmake: "/nowhere/cmake" });
  await expect(work).rejects.toMatchObject({ problem: "tool-missing" });
});
