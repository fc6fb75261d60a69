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
import { metadataPart, metadataRows } from "./view/metadata-view.ts";
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

test.each([4_000_000_000, 5_000_000_000])(
  "a text of %i bytes in an array is listed, and costs nothing",
  async (length) => {
    const path = joinPath(folder, `long-text-${length}.gguf`);
    const key = "tokenizer.ggml.tokens";
    const values = [new Uint8Array(8)];
    const metadata: MetadataInput[] = [{ key, type: "array", value: { of: "string", values } }];
    const head = writeGguf({ metadata, tensors: [] });
    const lengthAt = parseGguf(head).metadata.get(key)!.offset;
    new DataView(head.buffer).setBigUint64(lengthAt, BigInt(length), true);
    await writeFile(path, head.subarray(0, lengthAt + 8));
    await truncate(path, lengthAt + 8 + length);

    const gguf = await openGguf(await openFile(path));
    await expect(metadataPart(gguf, key, 0, 1)).rejects.toThrow(/too many bytes of strings/);
    const [row] = await metadataRows(gguf);
    expect(row).toMatchObject({ key, length: 1, value: "[…]" });
    const problems = await checkModel(gguf);
    expect(problems.map(({ code }) => code)).toContain("W_METADATA_SIZE");
    await gguf.close();
  },
);

test("a text of 5 GB that is a value is listed, and told of when it is asked for", async () => {
  const path = joinPath(folder, "long-value.gguf");
  const key = "tokenizer.chat_template";
  const head = writeGguf({ metadata: [{ key, type: "string", value: "" }], tensors: [] });
  const length = 5_000_000_000;
  const textAt = parseGguf(head).metadata.get(key)!.offset;
  new DataView(head.buffer).setBigUint64(textAt - 8, BigInt(length), true);
  await writeFile(path, head.subarray(0, textAt));
  await truncate(path, textAt + length);

  const gguf = await openGguf(await openFile(path));
  const [row] = await metadataRows(gguf);
  expect(row).toMatchObject({ key, bytes: length, value: "", flags: ["left-in-file"] });
  await expect(metadataPart(gguf, key, 0, 100)).rejects.toThrow(
    /the text is too long to be shown .*value 5000000000 bytes/,
  );
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
