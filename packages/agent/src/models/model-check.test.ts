import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type GgufContent,
  type MetadataInput,
  splitGguf,
  type TensorInput,
  writeGguf,
} from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkModel, isGgufFile } from "./model-check.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-check-"));
  file = join(folder, "model.gguf");
});
afterEach(() => rm(folder, { recursive: true }));

const MODEL = tinyLlama();

test("a whole model passes and tells its length", async () => {
  await writeFile(file, MODEL);
  expect(await checkModel(file)).toBe(MODEL.length);
  expect(await checkModel(file, MODEL.length)).toBe(MODEL.length);
  expect(await isGgufFile(file)).toBe(true);
});

const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98362432\n";
test.for([
  ["a Git LFS pointer", LFS, "Git LFS pointer"],
  ["a web page", "<!DOCTYPE html><html>", "HTML"],
  ["an empty file", "", "only 0 bytes"],
  ["two bytes", "GG", "only 2 bytes"],
  ["zeros", Buffer.alloc(1000), "zeros"],
  ["a zip archive", "PK\u0003\u0004aaaaaaaaaaaa", "zip archive"],
  [
    "safetensors",
    Buffer.concat([Buffer.from([9, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":{}}')]),
    "safetensors",
  ],
] as const)("%s is told for what it is", async ([, bytes, words]) => {
  await writeFile(file, bytes);
  await expect(checkModel(file)).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringContaining(words),
  });
  expect(await isGgufFile(file)).toBe(false);
});

test.for([1, 4, 99])("GGUF version %i cannot be used", async (version) => {
  const bytes = Buffer.from(MODEL);
  bytes.writeUInt32LE(version, 4);
  await writeFile(file, bytes);
  await expect(checkModel(file)).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
});

test("a big-endian file cannot be used", async () => {
  const bytes = Buffer.from(MODEL);
  bytes.writeUInt32BE(3, 4);
  await writeFile(file, bytes);
  await expect(checkModel(file)).rejects.toMatchObject({
    code: "MODEL_UNSUPPORTED",
    message: expect.stringContaining("big-endian"),
  });
});

test("a file of another length than it should have is damaged", async () => {
  await writeFile(file, MODEL.subarray(0, -1));
  await expect(checkModel(file, MODEL.length)).rejects.toMatchObject({
    code: "MODEL_DAMAGED",
    message: expect.stringContaining(String(MODEL.length)),
  });
});

test("what is no file is not found", async () => {
  await expect(checkModel(join(folder, "none"))).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await expect(checkModel(join(file, "under"))).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await mkdir(file);
  await expect(checkModel(file)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});

test.for([0.02, 0.5, 0.999])("a file cut after %d of its length is damaged", async (part) => {
  await writeFile(file, MODEL.subarray(0, Math.floor(MODEL.length * part)));
  await expect(checkModel(file)).rejects.toMatchObject({ code: "MODEL_DAMAGED" });
});

const tensor = (name: string): TensorInput => ({
  name,
  type: "F32",
  shape: [32],
  data: new Uint8Array(128),
});

/** A sound file with two tensors. */
function content(blocks = 1): GgufContent {
  const metadata: MetadataInput[] = [
    { key: "general.architecture", type: "string", value: "llama" },
    { key: "llama.block_count", type: "uint32", value: blocks },
  ];
  return { metadata, tensors: [tensor("a"), tensor("b")] };
}

test("a split model is checked as a whole, and its parts are counted together", async () => {
  const [one, two] = splitGguf(content(), "split", { maxTensors: 1 }).map((part) => ({
    path: join(folder, part.fileName),
    bytes: writeGguf(part.content),
  }));
  if (one === undefined || two === undefined) throw new Error("two parts are needed");
  await writeFile(one.path, one.bytes);
  await expect(checkModel(one.path)).rejects.toMatchObject({
    code: "MODEL_DAMAGED",
    message: expect.stringContaining("split-00002-of-00002.gguf"),
  });
  await writeFile(two.path, two.bytes);
  expect(await checkModel(one.path)).toBe(one.bytes.length + two.bytes.length);
});

test("a file that is sound but crashes engines is refused with the reason", async () => {
  await writeFile(file, writeGguf(content(600)));
  await expect(checkModel(file)).rejects.toMatchObject({
    code: "MODEL_UNSUPPORTED",
    message: expect.stringContaining("block_count is 600"),
  });
});
