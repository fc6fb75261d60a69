import { expect, test } from "vitest";
import { array, header, join, pair, tensor, text, u32, u64, withData } from "../raw-bytes.ts";
import { writeGguf } from "../write.ts";
import { parseGguf } from "./open.ts";

const file = (...entries: Uint8Array[]): Uint8Array =>
  withData(join(header(0, entries.length), ...entries), 0);

test("15: a big-endian file is read rightly", () => {
  const gguf = parseGguf(
    writeGguf({
      metadata: [
        { key: "general.name", type: "string", value: "swapped" },
        { key: "x.block_count", type: "uint32", value: 258 },
      ],
      tensors: [{ name: "t", type: "I8", shape: [3, 2], data: new Uint8Array(6) }],
      endian: "big",
    }),
  );
  expect(gguf.bigEndian).toBe(true);
  expect(gguf.get("x.block_count")).toBe(258);
  expect(gguf.tensor("t").shape).toEqual([3, 2]);
});

test("66: the key __proto__ is a key like any other", () => {
  const gguf = parseGguf(file(pair("__proto__", 4, u32(7))));
  expect(gguf.get("__proto__")).toBe(7);
  expect(Object.getPrototypeOf(gguf.metadata)).toBe(Map.prototype);
});

test("67: keys called like header fields do not change the header", () => {
  const gguf = parseGguf(file(pair("version", 4, u32(99)), pair("tensor_count", 4, u32(5))));
  expect([gguf.version, gguf.tensors.length, gguf.get("version")]).toEqual([3, 0, 99]);
});

test("68: a value that is no UTF-8 is shown and flagged", () => {
  const gguf = parseGguf(file(pair("k", 8, text(Uint8Array.of(0x41, 0xff)))));
  expect(gguf.metadata.get("k")).toMatchObject({ value: "A\uFFFD", flags: ["invalid-utf8"] });
});

test("69: a nested array is read and flagged", async () => {
  const inner = join(array(0, 2, "ab"), array(8, 1, text("c")));
  const gguf = parseGguf(file(pair("k", 9, array(9, 2, inner)), pair("after", 4, u32(1))));
  expect(gguf.metadata.get("k")!.flags).toEqual(["nested-array"]);
  const value = gguf.get("k");
  if (typeof value !== "object") throw new Error("no array");
  const [first, second] = await value.arrays();
  expect(await first!.slice()).toEqual([97, 98]);
  expect(await second!.slice()).toEqual(["c"]);
  expect(gguf.get("after")).toBe(1);
});

test("70, 71: a scalar tensor has one element, a zero dimension none", () => {
  const table = join(
    tensor({ name: "scalar", shape: [] }),
    tensor({ name: "none", shape: [0, 7], offset: 32 }),
  );
  const gguf = parseGguf(withData(join(header(2, 0), table), 32));
  expect(gguf.tensors.map(({ elements, bytes }) => [elements, bytes])).toEqual([
    [1, 4],
    [0, 0],
  ]);
});

test("72, 73, 74: an architecture that is absent, no text or odd is no reason to refuse", () => {
  expect(parseGguf(file()).architecture).toBeUndefined();
  expect(parseGguf(file(pair("general.architecture", 4, u32(1)))).architecture).toBeUndefined();
  const odd = parseGguf(file(pair("general.architecture", 8, text("../../etc"))));
  expect(odd.architecture).toBe("../../etc");
  expect(odd.getForModel("block_count")).toBeUndefined();
});

test("a tensor type of the future is listed, and the tensors after it keep their place", () => {
  const table = join(tensor({ type: 57 }), tensor({ name: "u", offset: 64 }));
  const gguf = parseGguf(withData(join(header(2, 0), table), 192));
  expect(gguf.tensors.map(({ typeName, bytes }) => [typeName, bytes])).toEqual([
    ["type 57, unknown", 64],
    ["F32", 128],
  ]);
});

test("integers beyond 2^53 come as their digits", () => {
  const gguf = parseGguf(
    file(
      pair("u", 10, u64(2n ** 64n - 1n)),
      pair("i", 11, u64(-(2n ** 63n))),
      pair("s", 11, u64(-5)),
    ),
  );
  expect(gguf.get("u")).toBe("18446744073709551615");
  expect(gguf.get("i")).toBe("-9223372036854775808");
  expect(gguf.get("s")).toBe(-5);
  expect(gguf.metadata.get("u")!.flags).toEqual(["beyond-safe-integer"]);
});

test("a known key of the wrong type is refused when asked for, not before", () => {
  const gguf = parseGguf(file(pair("llama.block_count", 8, text("many"))));
  expect(() => gguf.get("llama.block_count")).toThrow(/E_VTYPE: llama\.block_count is no number/);
});

test("a leading BOM is part of a token", async () => {
  const tokens = join(text("\uFEFFa"), text("b"));
  const gguf = parseGguf(file(pair("tokenizer.ggml.tokens", 9, array(8, 2, tokens))));
  expect(await gguf.get("tokenizer.ggml.tokens")!.slice()).toEqual(["\uFEFFa", "b"]);
});
