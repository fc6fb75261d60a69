import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Download, LibraryModel } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { noise } from "../../download/noise.test-data.ts";
import { alreadyHere } from "./already-here.ts";
import { local, PATH } from "./local-model.test-data.ts";
import type { QueuedFile } from "./queued-download.ts";
import { queueStage } from "./queue-stage.test-data.ts";

const [HASH, OTHER] = ["a".repeat(64), "b".repeat(64)];
const REFERENCE = "hf:o/r/model-Q4_0.gguf";
const SIZE = 1_000;

function file(path: string, changes: Partial<QueuedFile> = {}): QueuedFile {
  return {
    source: { kind: "hub", repo: "o/r", revision: "main", path },
    target: `/llcuda/o--r/${path}`,
    size: SIZE,
    sha256: HASH,
    complete: false,
    commit: null,
    pinned: false,
    ...changes,
  };
}
const wanting = (...files: QueuedFile[]) => ({ reference: REFERENCE, name: "model-Q4_0", files });
const one = wanting(file("model-Q4_0.gguf"));

const model = (changes: Partial<LibraryModel> = {}): LibraryModel =>
  local({ files: [{ path: PATH, size: SIZE }], size: SIZE, ...changes });

describe("a model is here", () => {
  test("by its hash, whatever it is called and wherever it lies", () => {
    const renamed = model({ sha256: HASH, path: "/ollama/blobs/x", place: "ollama", name: "x" });
    expect(alreadyHere(one, [model({ sha256: OTHER }), renamed])).toEqual({
      id: renamed.id,
      name: "x",
      place: "ollama",
      path: "/ollama/blobs/x",
      by: "hash",
      lacksProjector: false,
    });
  });

  test("by where it came from and its length, as Hugging Face's cache tells", () => {
    const cached = model({ origin: REFERENCE, path: "/hub/snapshots/1/model-Q4_0.gguf" });
    expect(alreadyHere(one, [cached])).toMatchObject({ by: "origin", path: cached.path });
    expect(alreadyHere(one, [{ ...cached, size: SIZE - 1, path: "/hub/x" }])).toBeNull();
  });

  test("by its name and length where nothing else is known", () => {
    expect(alreadyHere(one, [model()])).toMatchObject({ by: "name", place: "lmstudio" });
    expect(alreadyHere(one, [model({ size: SIZE + 1 })])).toBeNull();
    expect(alreadyHere(one, [model({ path: "/lmstudio/other.gguf" })])).toBeNull();
  });

  test("with all its parts, which have no one hash", () => {
    const parts = [1, 2].map((part) => file(`m-0000${part}-of-00002.gguf`));
    const path = "/lmstudio/m-00001-of-00002.gguf";
    const files = [path, "/lmstudio/m-00002-of-00002.gguf"].map((each) => {
      return { path: each, size: SIZE };
    });
    const split = model({ path, files, size: 2 * SIZE });
    expect(alreadyHere(wanting(...parts), [split])).toMatchObject({ by: "name", path });
    const [first] = files;
    expect(alreadyHere(wanting(...parts), [{ ...split, files: [first!] }])).toBeNull();
  });

  test("without its projector, which is told", () => {
    const both = wanting(file("model-Q4_0.gguf"), file("mmproj-F16.gguf", { sha256: OTHER }));
    expect(alreadyHere(both, [model({ sha256: HASH })])).toMatchObject({ lacksProjector: true });
    const sees = model({ sha256: HASH, mmproj: "/lmstudio/o/r/mmproj-F16.gguf" });
    expect(alreadyHere(both, [sees])).toMatchObject({ lacksProjector: false });
  });
});

describe("a model is not here", () => {
  test("when its hash is another, whatever else agrees", () => {
    expect(alreadyHere(one, [model({ sha256: OTHER, origin: REFERENCE })])).toBeNull();
  });

  test("when it is damaged", () => {
    const problem = { code: "MODEL_DAMAGED", message: "m", hint: "h", remedies: [] } as const;
    expect(alreadyHere(one, [model({ sha256: HASH, problem: { ...problem, remedies: [] } })])).toBe(
      null,
    );
  });

  test("when it lies where it would come to: there it is checked", () => {
    const own = { place: "llcuda", path: one.files[0]!.target } as const;
    expect(alreadyHere(one, [model({ sha256: HASH, ...own })])).toBeNull();
    expect(alreadyHere(one, [model({ sha256: HASH, copies: [own] })])).toBeNull();
  });

  test("when neither hash nor length are known, as of an address", () => {
    const source = { kind: "url", url: "https://host.test/model-Q4_0.gguf" } as const;
    const unknown = { source, size: null, sha256: null };
    expect(alreadyHere(wanting(file("x", unknown)), [model()])).toBeNull();
  });
});

test("a file that has its name already is read again, and tells how far that is", async () => {
  const { home, hub, queue, until } = await queueStage();
  const bytes = noise(4_000_000, 23);
  const cdnPath = hub.publish({ repo: "o/r", file: "model-Q4_0.gguf", bytes });
  // So kill -9 leaves it right after the rename.
  const folder = join(home.models, "o--r");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model-Q4_0.gguf"), bytes);
  const told: Download[] = [];
  const stop = queue.state.listen(({ downloads }) => told.push(...downloads));
  const { id } = await queue.add(REFERENCE, false);
  await until(id, ({ status }) => status === "done");
  stop();
  const checks = told.filter(({ checking }) => checking !== null);
  expect(checks.length).toBeGreaterThan(2);
  expect(checks[0]).toMatchObject({ status: "verifying", checking: { total: bytes.length } });
  expect(hub.cdn.gets(cdnPath)).toEqual([]);
});
