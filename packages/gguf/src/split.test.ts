import { expect, test } from "vitest";
import { MemorySource } from "./byte-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { namePart, openSet, openSplit, partName } from "./split.ts";
import { writeGguf } from "./write.ts";
import type { GgufContent } from "./write.ts";
import { splitGguf } from "./write-split.ts";

const CONTENT: GgufContent = {
  metadata: [{ key: "general.name", type: "string", value: "whole" }],
  tensors: Array.from({ length: 7 }, (_, i) => ({
    name: `t${i}`,
    type: "I8" as const,
    shape: [10 * (i + 1)],
    data: new Uint8Array(10 * (i + 1)).fill(i),
  })),
};

function folder(parts: ReturnType<typeof splitGguf>): Map<string, Uint8Array> {
  return new Map(parts.map(({ fileName, content }) => [fileName, writeGguf(content)]));
}

const from =
  (files: Map<string, Uint8Array>) =>
  (name: string): Promise<ByteSource> => {
    const bytes = files.get(name);
    return bytes === undefined
      ? Promise.reject(new Error(`${name} is missing`))
      : Promise.resolve(new MemorySource(bytes, name));
  };

test("what is split is found again, whole", async () => {
  const files = folder(splitGguf(CONTENT, "model", { maxBytes: 120 }));
  expect([...files.keys()]).toEqual([1, 2, 3].map((part) => namePart("model", part, 3)));
  const set = await openSplit("model-00001-of-00003.gguf", from(files));
  expect(set.parts[0]!.get("general.name")).toBe("whole");
  expect(set.tensors.map(({ tensor }) => tensor.name)).toEqual(CONTENT.tensors.map((t) => t.name));
  for (const [i, { part, tensor }] of set.tensors.entries()) {
    expect(await part.readTensor(tensor)).toEqual(CONTENT.tensors[i]!.data);
  }
});

test("a count of tensors bounds a part too", () => {
  const sizes = splitGguf(CONTENT, "m", { maxTensors: 3 }).map((p) => p.content.tensors.length);
  expect(sizes).toEqual([3, 3, 1]);
});

test("a missing part, a part of another model and a second part alone are told apart", async () => {
  const files = folder(splitGguf(CONTENT, "model", { maxBytes: 120 }));
  const lacking = new Map([...files].slice(0, 2));
  await expect(openSplit(namePart("model", 1, 3), from(lacking))).rejects.toThrow(/missing/);

  const mixed = new Map(files).set(namePart("model", 2, 3), files.get(namePart("model", 3, 3))!);
  await expect(openSplit(namePart("model", 1, 3), from(mixed))).rejects.toThrow(/is not part 2/);

  await expect(openSplit(namePart("model", 2, 3), from(files))).rejects.toMatchObject({
    code: "E_SPLIT",
  });
});

test("the parts after the first are opened beside each other", async () => {
  const files = folder(splitGguf(CONTENT, "model", { maxBytes: 120 }));
  let together: (() => void) | undefined;
  const both = new Promise<void>((resolve) => (together = resolve));
  let waiting = 0;
  const set = await openSplit(namePart("model", 1, 3), async (name) => {
    if (name !== namePart("model", 1, 3) && ++waiting === 2) together!();
    if (name !== namePart("model", 1, 3)) await both;
    return from(files)(name);
  });
  expect(set.parts.length).toBe(3);
});

test("where a part cannot be opened, all that were opened are closed", async () => {
  const files = folder(splitGguf(CONTENT, "model", { maxTensors: 1 }));
  const open = new Set<string>();
  const names = [...files.keys()];
  files.delete(names[2]!);
  const opening = openSplit(names[0]!, async (name) => {
    const source = await from(files)(name);
    open.add(name);
    return {
      name,
      size: source.size,
      read: (offset, length) => source.read(offset, length),
      close: async () => void open.delete(name),
    };
  });
  await expect(opening).rejects.toThrow(/missing/);
  expect([...open]).toEqual([]);
});

test("a later part is opened by itself where no more is asked for", async () => {
  const files = folder(splitGguf(CONTENT, "model", { maxBytes: 120 }));
  const second = await openSet(namePart("model", 2, 3), from(files));
  expect(second.parts.length).toBe(1);
  expect((await openSet(namePart("model", 1, 3), from(files))).parts.length).toBe(3);
});

test("a file that is no part is a set of one", async () => {
  const files = new Map([["plain.gguf", writeGguf(CONTENT)]]);
  expect((await openSplit("plain.gguf", from(files))).parts.length).toBe(1);
});

test.each([
  ["m-00002-of-00005.gguf", { prefix: "m", part: 2, count: 5 }],
  ["m-00006-of-00005.gguf", undefined],
  ["m-00000-of-00005.gguf", undefined],
  ["../m-00001-of-00005.gguf", undefined],
  ["..\\m-00001-of-00005.gguf", undefined],
  ["m.gguf", undefined],
])("the name %s", (name, expected) => {
  expect(partName(name)).toEqual(expected);
});
