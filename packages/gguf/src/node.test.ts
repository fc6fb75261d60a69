import { execFileSync } from "node:child_process";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MetadataInput } from "./metadata-input.ts";
import { checkModel } from "./model/check-model.ts";
import { openFile } from "./node.ts";
import { header, join, tensor } from "./raw-bytes.ts";
import { openGguf, parseGguf } from "./read/open.ts";
import { tinyLlama } from "./tiny-llama.ts";
import { readValues, readViewport } from "./values.ts";
import { metadataRows } from "./view/metadata-view.ts";
import { writeGguf } from "./write.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), "gguf-node-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("what is no file is refused without waiting for it", async () => {
  const pipe = joinPath(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [folder, pipe, "/dev/zero"]) {
    await expect(openFile(path)).rejects.toThrow(/E_SOURCE.*no regular file/);
  }
  await expect(openFile(joinPath(folder, "none"))).rejects.toThrow(/E_SOURCE.*ENOENT/);
});

test("a file is opened, read and closed", async () => {
  const path = joinPath(folder, "tiny.gguf");
  await writeFile(path, tinyLlama());
  const gguf = await openGguf(await openFile(path));
  expect(gguf.getForModel("block_count")).toBe(1);
  const norm = await readValues(gguf, gguf.tensor("output_norm.weight"));
  expect([...norm]).toEqual(Array.from({ length: 32 }, () => 1));
  await gguf.close();
  await expect(gguf.source.read(0, 4)).rejects.toThrow(/closed/);
});

test("a file of 40 GB is as good as a small one, up to its last value", async () => {
  const path = joinPath(folder, "sparse.gguf");
  const [width, height] = [1_000_000, 10_000];
  const head = join(header(1, 0), tensor({ name: "huge", shape: [width, height] }));
  const start = Math.ceil(head.length / 32) * 32;
  await writeFile(path, head);
  await truncate(path, start + 4 * width * height);
  const file = await open(path, "r+");
  await file.write(
    new Uint8Array(Float32Array.of(7.5).buffer),
    0,
    4,
    start + 4 * (width * height - 1),
  );
  await file.close();

  const gguf = await openGguf(await openFile(path));
  const huge = gguf.tensor("huge");
  expect([...(await readValues(gguf, huge, width * height - 2))]).toEqual([0, 7.5]);
  const corner = { row: height - 256, rows: 256, column: width - 256, columns: 256 };
  expect((await readViewport(gguf, huge, corner)).at(-1)).toBe(7.5);
  await gguf.close();
});

test("a text of 4 GB in an array is listed, and costs nothing", async () => {
  const path = joinPath(folder, "long-text.gguf");
  const key = "tokenizer.ggml.tokens";
  const values = [new Uint8Array(8)];
  const metadata: MetadataInput[] = [{ key, type: "array", value: { of: "string", values } }];
  const head = writeGguf({ metadata, tensors: [] });
  const length = 4_000_000_000;
  const lengthAt = parseGguf(head).metadata.get(key)!.offset;
  new DataView(head.buffer).setBigUint64(lengthAt, BigInt(length), true);
  await writeFile(path, head.subarray(0, lengthAt + 8));
  await truncate(path, lengthAt + 8 + length);

  const gguf = await openGguf(await openFile(path));
  await expect(gguf.get(key)!.slice()).rejects.toMatchObject({ code: "E_LIMIT" });
  const [row] = await metadataRows(gguf);
  expect(row).toMatchObject({ key, length: 1, value: "[…]" });
  const problems = await checkModel(gguf);
  expect(problems.map(({ code }) => code)).toContain("W_METADATA_SIZE");
  await gguf.close();
});

test("what is no file is told apart from what is no GGUF", async () => {
  await expect(openFile(joinPath(folder, "absent.gguf"))).rejects.toMatchObject({
    code: "E_SOURCE",
    message: expect.stringContaining("ENOENT") as string,
  });
  await expect(openFile(folder)).rejects.toThrow(/no regular file/);
});

test("a file that shrinks while it is open is said to shrink", async () => {
  const path = joinPath(folder, "shrinking.gguf");
  await writeFile(path, tinyLlama());
  const source = await openFile(path);
  await truncate(path, 100);
  await expect(source.read(50, 100)).rejects.toMatchObject({ code: "E_SHORT", offset: 100 });
  await source.close();
});
