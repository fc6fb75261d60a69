import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Home, homeOf } from "../home.ts";
import { findCached, listModels } from "./model-cache.ts";

const MODEL = tinyLlama();
let home: Home;
beforeEach(async () => {
  home = homeOf({ LLCUDA_HOME: await mkdtemp(join(tmpdir(), "llcuda-cache-")) });
});
afterEach(() => rm(home.cache, { recursive: true }));

async function put(path: string, bytes: Uint8Array | string = MODEL): Promise<string> {
  const file = join(home.models, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

test("no cache yet: no models", async () => {
  expect(await listModels(home)).toEqual([]);
  expect(await findCached(home, "any")).toBeNull();
});

test("models are listed by name, and nothing else is", async () => {
  const b = await put("o--r/b.gguf");
  const a = await put("a.gguf");
  const split = await put("o--s/Q4/c-00001-of-00002.gguf");
  await put("o--s/Q4/c-00002-of-00002.gguf");
  await put("o--r/d.gguf.partial");
  await put("o--r/e.gguf", "<!doctype html>");
  await put("o--r/f.gguf", "");
  const size = MODEL.length;
  expect(await listModels(home)).toEqual([
    { id: "a", name: "a", path: a, size, source: "cache" },
    { id: "o--r/b", name: "b", path: b, size, source: "cache" },
    {
      id: "o--s/Q4/c-00001-of-00002",
      name: "c-00001-of-00002",
      path: split,
      size,
      source: "cache",
    },
  ]);
});

test("a model is found by its id, its file name or its name, if only one has it", async () => {
  const one = await put("o--r/one.gguf");
  const twin = await put("o--r/twin.gguf");
  await put("p--r/twin.gguf");
  expect(await findCached(home, "o--r/one")).toBe(one);
  expect(await findCached(home, "one.gguf")).toBe(one);
  expect(await findCached(home, "one")).toBe(one);
  expect(await findCached(home, "twin")).toBeNull();
  expect(await findCached(home, "o--r/twin")).toBe(twin);
  expect(await findCached(home, "on")).toBeNull();
});
