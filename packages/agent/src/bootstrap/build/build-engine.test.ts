import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { profileNamed } from "@llcuda/bundles";
import { expect, test } from "vitest";
import { listCachedEngines } from "../engine-folder.ts";
import { buildEngine, type BuildRequest } from "./build-engine.ts";
import { buildPlaces } from "./build-places.ts";
import { buildTools, COPIES, installContext, llamaTree, programs } from "./llama-tree.test-data.ts";
import { verifyAt } from "./verify-at.ts";

async function request(build: string, more: Partial<BuildRequest> = {}): Promise<BuildRequest> {
  const tools = await buildTools(build);
  return {
    profile: profileNamed("native")!,
    cuda: "no",
    architectures: null,
    jobs: 2,
    env: { PATH: `${tools}:/usr/bin:/bin` },
    ...more,
  };
}

test("an engine is made, laid out, described and kept; nothing else is left", async () => {
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: await llamaTree() });
  const engine = await buildEngine(await request(COPIES), context);
  expect(engine).toMatchObject({
    id: `build-native-cpu-b11434-${process.arch === "arm64" ? "aarch64" : "x86_64"}`,
    source: "build",
    backend: "cpu",
    description: "llama.cpp build 11434 made here, the processor",
  });
  expect(await readdir(engine.bin)).toEqual(
    expect.arrayContaining(["llama-server", "metadata.json"]),
  );
  expect(await listCachedEngines(context.home)).toMatchObject([{ engine: { id: engine.id } }]);
  expect((await verifyAt(engine.bin, context.signal)).defects).toEqual([]);
  expect(await readdir(buildPlaces(context.home).builds)).toEqual([]);
  const progress = { unit: "files", done: 1, total: 2, ratePerSecond: null, secondsLeft: null };
  expect(context.said).toContain(JSON.stringify(progress));
});

test("a build that failed keeps what it compiled and its log, and goes on the next time", async () => {
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: await llamaTree() });
  const breaks = 'echo object > "$2/a.o"; echo "a.cpp:1: error: no"; exit 1';
  await expect(buildEngine(await request(breaks), context)).rejects.toMatchObject({
    code: "BUILD_FAILED",
    detail: "a.cpp:1: error: no",
  });
  const [name = ""] = await readdir(buildPlaces(context.home).builds);
  expect(await stat(join(buildPlaces(context.home).builds, name, "a.o"))).toBeDefined();
  const [log = ""] = await readdir(context.home.logs);
  expect(await readFile(join(context.home.logs, log), "utf8")).toContain("a.cpp:1: error: no");
  const goesOn = await request(`[ -f "$2/a.o" ] || exit 1\n${COPIES}`);
  await expect(buildEngine(goesOn, context)).resolves.toMatchObject({ source: "build" });
});

test("a cancelled build tells so, and leaves no engine", async () => {
  const cancel = new AbortController();
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: await llamaTree() });
  const report = { ...context.report, progress: () => cancel.abort() };
  const waits = 'echo "[1/2] Building"; sleep 600';
  const work = buildEngine(await request(waits), { ...context, report, signal: cancel.signal });
  await expect(work).rejects.toMatchObject({ code: "CANCELLED" });
  expect(await listCachedEngines(context.home)).toEqual([]);
});

test("without a compiler nothing is fetched, and the way to one is told", async () => {
  const context = await installContext();
  const work = buildEngine(await request(COPIES, { env: { PATH: "" } }), context);
  await expect(work).rejects.toMatchObject({
    code: "BUILD_TOOL_MISSING",
    hint: expect.stringContaining("apt-get install g++"),
  });
  expect(context.said).toEqual(["looking for compilers"]);
});

test("a CUDA engine needs a GPU to build for", async () => {
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: await llamaTree() });
  const env = { PATH: await programs({ "c++": "", nvcc: "", "nvidia-smi": "exit 9" }) };
  const work = buildEngine(await request(COPIES, { cuda: "yes", env }), context);
  await expect(work).rejects.toMatchObject({
    code: "BUILD_TOOL_MISSING",
    message: expect.stringContaining("a GPU to build for"),
  });
});

test("a folder that is no source tree is refused with its name", async () => {
  const context = await installContext({ LLCUDA_LLAMA_SOURCE: "/etc" });
  await expect(buildEngine(await request(COPIES), context)).rejects.toMatchObject({
    code: "ENGINE_SOURCE_UNAVAILABLE",
    message: expect.stringContaining("/etc is no source tree"),
  });
});
