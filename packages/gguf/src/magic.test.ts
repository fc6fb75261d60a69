import { expect, test } from "vitest";
import { MemorySource } from "./byte-source.ts";
import { isGguf, readMagic } from "./magic.ts";
import { tinyLlama } from "./tiny-llama.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

test.each([
  ["GGUF\x03\0\0\0", { kind: "gguf", version: 3, bigEndian: false }],
  ["GGUF\0\0\0\x03", { kind: "gguf", version: 3, bigEndian: true }],
  ["GGUF\0\0\0\0", { kind: "gguf", version: 0, bigEndian: false }],
  ["GGUF\x02\0", { kind: "short", length: 6 }],
  ["GG", { kind: "short", length: 2 }],
] as const)("%j", (head, magic) => {
  expect(readMagic(bytes(head))).toEqual(magic);
});

test.each([
  ["<!DOCTYPE html><html>", /HTML/],
  ["version https://git-lfs.github.com/spec/v1\noid", /Git LFS/],
  ["PK\x03\x04rest", /zip/],
  ['\x40\0\0\0\0\0\0\0{"__metadata__"', /safetensors/],
  ['{"error":"gated"}', /JSON/],
  ["FUGG\x03\0\0\0", /swapped/],
  ["gguf\x03\0\0\0", /letter case/],
  ["\0\0\0\0\0\0\0\0", /zeros/],
  ["\x01\x02\x03\x04", /01 02 03 04/],
])("%j is not GGUF, and we say what it looks like", (head, expected) => {
  const magic = readMagic(bytes(head));
  expect(magic.kind === "other" ? magic.looksLike : "").toMatch(expected);
});

test("isGguf looks at a whole source, however short", async () => {
  expect(await isGguf(new MemorySource(tinyLlama()))).toBe(true);
  expect(await isGguf(new MemorySource(new Uint8Array()))).toBe(false);
  expect(await isGguf(new MemorySource(bytes("GGUF\x01\0\0\0")))).toBe(false);
});
