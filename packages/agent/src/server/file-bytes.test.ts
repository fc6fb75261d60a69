import { HttpSource, openSet, splitGguf, writeGguf, type GgufContent } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { describe, expect, test } from "vitest";
import { tensorServer } from "../tensors/tensor-server.test-data.ts";
import { rangeOf } from "./file-bytes.ts";
import { TOKEN } from "./test-server.ts";

const headers = { Authorization: `Bearer ${TOKEN}` };

const CONTENT: GgufContent = {
  metadata: [{ key: "general.architecture", type: "string", value: "none" }],
  tensors: Array.from({ length: 4 }, (_, i) => ({
    name: `t${i}`,
    type: "I8" as const,
    shape: [1_000_000],
    data: new Uint8Array(1_000_000).fill(i),
  })),
};

describe("a file's bytes over HTTP", () => {
  test("are read by ranges, all parts of a split model", async () => {
    const parts = splitGguf(CONTENT, "m", { maxTensors: 3 });
    const files = Object.fromEntries(
      parts.map(({ fileName, content }) => [fileName, writeGguf(content)]),
    );
    const server = await tensorServer({}, files);
    const first = `${server.folder}/m-00001-of-00002.gguf`;
    const { parts: names } = await server.api.tensors.summary.query({ file: first });
    expect(names).toHaveLength(2);
    const set = await openSet("m-00001-of-00002.gguf", (name) => {
      const part = names.findIndex((path) => path.endsWith(name));
      const query = new URLSearchParams({ file: first, part: String(part) }).toString();
      return HttpSource.open(`${server.url}tensors/bytes?${query}`, { headers });
    });
    for (const [i, { part, tensor }] of set.tensors.entries()) {
      expect(await part.readTensor(tensor)).toEqual(CONTENT.tensors[i]!.data);
    }
  });

  test("are given with the token only, of GGUF files only, and by one range only", async () => {
    const server = await tensorServer(
      {},
      { "a.gguf": tinyLlama(), "passwords.txt": Buffer.from("root:x") },
    );
    const ask = async (
      file: string,
      range: string | null,
      own: Record<string, string> = headers,
    ) => {
      const query = new URLSearchParams({ file: `${server.folder}/${file}` }).toString();
      const init = { headers: { ...own, ...(range === null ? {} : { range }) } };
      const response = await fetch(`${server.url}tensors/bytes?${query}`, init);
      return [response.status, (await response.text()).length];
    };
    expect(await ask("a.gguf", "bytes=0-3")).toEqual([206, 4]);
    expect((await ask("a.gguf", "bytes=0-3", {}))[0]).toBe(401);
    expect((await ask("passwords.txt", "bytes=0-3"))[0]).toBe(422);
    expect((await ask("a.gguf", null))[0]).toBe(400);
    expect((await ask("a.gguf", "bytes=0-1,4-5"))[0]).toBe(400);
    expect((await ask("absent.gguf", "bytes=0-3"))[0]).toBe(404);
  });
});

test.each([
  ["bytes=0-3", 10, { start: 0, end: 3 }],
  ["bytes=4-", 10, { start: 4, end: 9 }],
  ["bytes=4-99", 10, { start: 4, end: 9 }],
])("the range %s of %i bytes", (header, size, range) => {
  expect(rangeOf(header, size)).toEqual(range);
});

test.each(["bytes=10-11", "bytes=-3", "bytes=5-4", "lines=1-2", undefined])(
  "the range %s of 10 bytes is refused",
  (header) => {
    expect(() => rangeOf(header, 10)).toThrow(/none of the file's 10 bytes/);
  },
);
