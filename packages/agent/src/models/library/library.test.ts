import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { splitGguf, writeGguf, type GgufContent } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import type { Library as LibraryValue } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import type { Library } from "./library.ts";
import { libraryStage, MODEL, putInHubCache, SHA256 } from "./library-stage.test-data.ts";

const OTHER = tinyLlama({ seed: 2, weights: "Q8_0", contextLength: 512 });
const about = (key: string, value: string) => ({ key, type: "string" as const, value });
const PLAIN: GgufContent = {
  metadata: [about("general.architecture", "none")],
  tensors: Array.from({ length: 7 }, (_, at) => ({
    name: `t${at}`,
    type: "I8" as const,
    shape: [10],
    data: new Uint8Array(10).fill(at),
  })),
};
const COMMIT = "a".repeat(40);

/** What a client is told that waits for every header. */
async function untilRead(library: Library): Promise<LibraryValue[]> {
  const told: LibraryValue[] = [];
  for await (const value of library.watch()) {
    told.push(value);
    if (value.scanning === null) break;
  }
  return told;
}

test("every program's place is found, and read as far as its header", async () => {
  const stage = libraryStage();
  const own = stage.put("llcuda/models/o--r/own-Q8_0.gguf", OTHER);
  const hub = putInHubCache(stage, { repo: "owner/repo", commit: COMMIT, file: "sub/hub.gguf" });
  stage.put(".lmstudio/models/who/what/lm.gguf", tinyLlama({ seed: 3 }));
  stage.put(".cache/llama.cpp/cached.gguf", tinyLlama({ seed: 4 }));
  await stage.library.settled();
  const { folders, models, scanning } = stage.library.state.value;
  expect(scanning).toBeNull();
  expect(models.map(({ name, place }) => [name, place])).toEqual([
    ["cached", "llamacpp"],
    ["hub", "huggingface"],
    ["lm", "lmstudio"],
    ["own-Q8_0", "llcuda"],
  ]);
  expect(models.find(({ name }) => name === "own-Q8_0")).toMatchObject({
    id: "o--r/own-Q8_0",
    path: own,
    size: OTHER.length,
    architecture: "llama",
    quantization: "Q8_0",
    contextLength: 512,
    kind: "text",
    problem: null,
  });
  expect(models.find(({ name }) => name === "hub")).toMatchObject({
    id: hub,
    sha256: SHA256,
    origin: "hf:owner/repo/sub/hub.gguf",
  });
  expect(folders.find(({ place }) => place === "lmstudio")).toMatchObject({ models: 1 });
});

test("Ollama's blobs have the names that its manifests give them", async () => {
  const stage = libraryStage();
  const layers = [
    { mediaType: "application/vnd.ollama.image.model", digest: `sha256:${SHA256}` },
    // Not a digest but a path: never looked at.
    { mediaType: "application/vnd.ollama.image.adapter", digest: "sha256:../../../../etc/passwd" },
  ];
  const manifests = ".ollama/models/manifests";
  stage.put(`${manifests}/registry.ollama.ai/library/gemma3/1b`, JSON.stringify({ layers }));
  stage.put(`${manifests}/registry.ollama.ai/someone/own/latest`, "{ torn");
  const blob = stage.put(`.ollama/models/blobs/sha256-${SHA256}`);
  await stage.library.settled();
  expect(stage.library.state.value.models).toMatchObject([
    { id: blob, name: "gemma3:1b", place: "ollama", sha256: SHA256, architecture: "llama" },
  ]);
});

describe("the same content", () => {
  test("is told once with its copies, whether linked or copied", async () => {
    const stage = libraryStage();
    const own = stage.put("llcuda/models/own.gguf");
    const copy = stage.put(".lmstudio/models/copy.gguf");
    const link = join(stage.folder, ".cache/llama.cpp/link.gguf");
    mkdirSync(join(link, ".."), { recursive: true });
    linkSync(copy, link);
    await stage.library.settled();
    const { models } = stage.library.state.value;
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({ path: own, place: "llcuda" });
    expect(models[0]?.copies.map(({ path }) => path).toSorted()).toEqual([link, copy].toSorted());
  });

  test("in two snapshots is shown as the one that main names", async () => {
    const stage = libraryStage();
    const file = "model.gguf";
    putInHubCache(stage, { repo: "o/r", commit: "b".repeat(40), file, main: false });
    const main = putInHubCache(stage, { repo: "o/r", commit: COMMIT, file });
    await stage.library.settled();
    expect(stage.library.state.value.models).toMatchObject([{ path: main, copies: [{}] }]);
  });
});

test("parts are one model, and one without all its parts says so", async () => {
  const stage = libraryStage();
  const parts = splitGguf(PLAIN, "big-Q4_0", { maxTensors: 3 });
  for (const { content, fileName } of parts) {
    stage.put(`.lmstudio/models/${fileName}`, writeGguf(content));
  }
  const [half] = splitGguf(PLAIN, "half", { maxTensors: 4 });
  stage.put(`.lmstudio/models/lost/${half?.fileName}`, writeGguf(half!.content));
  await stage.library.settled();
  const { models } = stage.library.state.value;
  expect(models.map(({ files, name }) => [name, files.length])).toEqual([
    ["big-Q4_0", 3],
    ["half", 1],
  ]);
  expect(models[0]?.problem).toBeNull();
  expect(models[1]?.problem?.message).toContain("half-00002-of-00002.gguf");
});

test("projectors and adapters are told apart, and a projector belongs to the model beside it", async () => {
  const stage = libraryStage();
  const file = (...metadata: ReturnType<typeof about>[]): Uint8Array =>
    writeGguf({ ...PLAIN, metadata });
  stage.put(".lmstudio/models/a/sees.gguf");
  const mmproj = stage.put(
    ".lmstudio/models/a/mmproj-F16.gguf",
    file(about("general.architecture", "clip"), about("general.type", "mmproj")),
  );
  stage.put(
    ".lmstudio/models/b/lora.gguf",
    file(about("general.architecture", "llama"), about("general.type", "adapter")),
  );
  await stage.library.settled();
  const { models } = stage.library.state.value;
  expect(Object.fromEntries(models.map(({ kind, name }) => [name, kind]))).toEqual({
    sees: "text",
    "mmproj-F16": "projector",
    lora: "adapter",
  });
  expect(models.find(({ name }) => name === "sees")?.mmproj).toBe(mmproj);
});

describe("what is odd", () => {
  test("links in circles end, links to nowhere are told, nothing else is lost", async () => {
    const stage = libraryStage();
    const folder = join(stage.folder, ".lmstudio/models");
    stage.put(".lmstudio/models/deep/model.gguf");
    symlinkSync(folder, join(folder, "deep/round"));
    symlinkSync("loop.gguf", join(folder, "loop.gguf"));
    symlinkSync("/nowhere/at/all", join(folder, "gone.gguf"));
    await stage.library.settled();
    const { models } = stage.library.state.value;
    expect(models.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
      ["gone", "FILE_UNREADABLE"],
      ["loop", "FILE_UNREADABLE"],
      ["model", null],
    ]);
  });

  test("a name that is no UTF-8 is told with what to do", async () => {
    const stage = libraryStage();
    stage.put(".lmstudio/models/one.gguf");
    const name = Buffer.concat([
      Buffer.from(join(stage.folder, ".lmstudio/models/caf")),
      Buffer.from([0xe9]),
      Buffer.from(".gguf"),
    ]);
    writeFileSync(name, MODEL);
    await stage.library.settled();
    const { models } = stage.library.state.value;
    expect(models.map(({ problem }) => problem?.hint ?? null)).toEqual([
      "Rename the file; then it can be used.",
      null,
    ]);
  });

  test("a damaged file is listed with its problem", async () => {
    const stage = libraryStage();
    stage.put("llcuda/models/cut.gguf", MODEL.subarray(0, MODEL.length - 1000));
    stage.put("llcuda/models/page.gguf", "<html>please sign in</html>");
    await stage.library.settled();
    expect(stage.library.state.value.models.map(({ problem }) => problem?.code)).toEqual([
      "MODEL_DAMAGED",
      "MODEL_NOT_GGUF",
    ]);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be read is told", async () => {
    const stage = libraryStage();
    stage.put(".lmstudio/models/closed/one.gguf");
    const closed = join(stage.folder, ".lmstudio/models/closed");
    chmodSync(closed, 0);
    await stage.library.settled();
    chmodSync(closed, 0o700);
    const told = stage.library.state.value.folders.find(({ place }) => place === "lmstudio");
    expect(told?.problem?.message).toContain(closed);
  });
});

test("what was found and not read yet is said to be unread, to whoever asks at once", async () => {
  const stage = libraryStage();
  stage.put("llcuda/models/o--r/own.gguf");
  await stage.library.refresh();
  const told = await untilRead(stage.library);
  expect(told[0]).toMatchObject({ scanning: { done: 0, total: 1 } });
  expect(told.at(-1)).toMatchObject({ scanning: null, models: [{ architecture: "llama" }] });
});

test("what comes while headers are read is waited for, too", async () => {
  const stage = libraryStage();
  stage.put("llcuda/models/o--r/first.gguf");
  await stage.library.refresh();
  stage.put("llcuda/models/o--r/second.gguf", OTHER);
  await stage.library.refresh();
  const [last] = (await untilRead(stage.library)).slice(-1);
  expect(last!.models.map(({ architecture }) => architecture)).toEqual(["llama", "llama"]);
});

test("headers are read once: another start over the same files reads none", async () => {
  const stage = libraryStage();
  const path = stage.put("llcuda/models/one.gguf");
  const mtime = new Date("2026-01-01T00:00:00Z");
  utimesSync(path, mtime, mtime);
  await stage.library.settled();
  const { size } = statSync(path);
  // The same length and time, other bytes: only who reads it again would notice.
  writeFileSync(path, Buffer.alloc(size));
  utimesSync(path, mtime, mtime);
  const later = stage.again();
  await later.settled();
  expect(later.state.value.models).toMatchObject([{ architecture: "llama", problem: null }]);
  writeFileSync(path, Buffer.alloc(size));
  await later.settled();
  expect(later.state.value.models).toMatchObject([{ problem: { code: "MODEL_NOT_GGUF" } }]);
});

test("what is no place for models is refused with what to give instead", async () => {
  const stage = libraryStage();
  const text = stage.put("notes.gguf", "no model");
  const link = join(stage.folder, "link");
  symlinkSync("/", link);
  const pipe = join(stage.folder, "pipe");
  spawnSync("mkfifo", [pipe]);
  for (const [path, code] of [
    ["/", "INPUT_INVALID"],
    ["//", "INPUT_INVALID"],
    [link, "INPUT_INVALID"],
    ["/proc/self", "INPUT_INVALID"],
    ["/sys", "INPUT_INVALID"],
    [pipe, "INPUT_INVALID"],
    [text, "MODEL_NOT_GGUF"],
  ] as const) {
    await expect(stage.library.addFolder(path)).rejects.toMatchObject({ code });
  }
  expect(stage.store.folders()).toEqual([]);
});

test("an added folder is looked into until it is taken off; a watcher sees what comes", async () => {
  const stage = libraryStage();
  const path = stage.put("elsewhere/mine.gguf");
  const watched = stage.library.watch();
  expect((await watched.next()).value?.models).toEqual([]);
  await stage.library.addFolder(join(stage.folder, "elsewhere/"));
  await stage.library.settled();
  expect((await watched.next()).value?.models).toMatchObject([{ path, place: "folder" }]);
  await expect(stage.library.addFolder("elsewhere")).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  await expect(stage.library.addFolder("/none/at/all")).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
  });
  await stage.library.removeFolder(join(stage.folder, "elsewhere"));
  expect(stage.library.state.value.models).toEqual([]);
  await expect(stage.library.removeFolder("/x")).rejects.toMatchObject({ code: "NOT_FOUND" });
  renameSync(path, `${path}.moved`);
  await watched.return();
});
