import { expect, test } from "vitest";
import { GgufError } from "./error.ts";
import { ggufChunks, writeGguf } from "./write.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Spaced hex digits and counts of zero bytes, joined. */
function digits(...parts: readonly (string | number)[]): string {
  return parts
    .map((part) => (typeof part === "number" ? "00".repeat(part) : part.replaceAll(" ", "")))
    .join("");
}

test("an empty file is the header and its padding", () => {
  const file = writeGguf({ metadata: [], tensors: [] });
  expect(hex(file)).toBe(digits("47475546 03000000", 16 + 8));
});

test("one pair and one tensor lie where the format says", () => {
  const file = writeGguf({
    metadata: [{ key: "k", type: "uint16", value: 513 }],
    tensors: [{ name: "t", type: "I8", shape: [3], data: Uint8Array.of(7, 8, 9) }],
  });
  const pair = digits("0100000000000000 6b 02000000 0102");
  const info = digits("0100000000000000 74 01000000 0300000000000000 18000000", 8);
  expect(hex(file.subarray(24, 24 + 15 + 33))).toBe(pair + info);
  expect(hex(file.subarray(96))).toBe(digits("070809", 29));
});

test("a big-endian file swaps every number but not the magic", () => {
  const file = writeGguf({
    metadata: [{ key: "k", type: "uint64", value: "18446744073709551615" }],
    tensors: [],
    endian: "big",
  });
  expect(hex(file.subarray(0, 24))).toBe(digits("47475546 00000003", 8, "0000000000000001"));
  expect(hex(file.subarray(24, 45))).toBe(digits("0000000000000001 6b 0000000a ffffffffffffffff"));
});

test("another alignment moves the data and is written down", () => {
  const tensors = [{ name: "t", type: "I8", shape: [1], data: Uint8Array.of(9) }] as const;
  const file = writeGguf({ metadata: [], tensors, alignment: 256 });
  expect(file.length).toBe(512);
  expect(file[256]).toBe(9);
  expect(Buffer.from(file).includes("general.alignment")).toBe(true);
});

test("chunks carry the tensor bytes without copying them", () => {
  const data = new Uint8Array(64);
  const chunks = [
    ...ggufChunks({ metadata: [], tensors: [{ name: "t", type: "I8", shape: [64], data }] }),
  ];
  expect(chunks[1]).toBe(data);
});

test.each([
  ["a byte of 256", { key: "k", type: "uint8", value: 256 }],
  ["a negative count", { key: "k", type: "uint64", value: -1 }],
  ["an integer with a fraction", { key: "k", type: "int32", value: 0.5 }],
  ["digits beyond 64 bits", { key: "k", type: "uint64", value: "18446744073709551616" }],
  ["a text as a bool", { key: "k", type: "bool", value: "yes" }],
] as const)("refuses %s", (_name, entry) => {
  expect(() => writeGguf({ metadata: [entry], tensors: [] })).toThrow(GgufError);
});

test("refuses a tensor whose bytes do not fit its shape, and says how many do", () => {
  const data = new Uint8Array(17);
  const tensors = [{ name: "t", type: "Q4_0", shape: [32], data }] as const;
  expect(() => writeGguf({ metadata: [], tensors })).toThrow(/value 17 bytes, limit 18 bytes/);
});

test("refuses an alignment that is no power of two", () => {
  expect(() => writeGguf({ metadata: [], tensors: [], alignment: 24 })).toThrow(/power of two/);
});
