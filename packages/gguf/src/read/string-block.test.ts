import { expect, test } from "vitest";
import { parseGguf } from "./open.ts";
import type { ScalarInput } from "../metadata-input.ts";
import { writeGguf } from "../write.ts";

const KEY = "tokenizer.ggml.tokens";

function tokens(values: ScalarInput[], endian: "little" | "big" = "little") {
  const metadata = [{ key: KEY, type: "array" as const, value: { of: "string" as const, values } }];
  return parseGguf(writeGguf({ metadata, tensors: [], endian })).get(KEY)!;
}

const SHORT = ["", "a", "é", "☃", "😀", "\uFEFFbom", "\0", "a\0b", "😀é☃a", "▁the"];
const TEXTS = [...SHORT, "x".repeat(127), "é".repeat(63)];

test.each(["little", "big"] as const)(
  "%s-endian texts of every width come back",
  async (endian) => {
    const many = Array.from({ length: 3000 }, (_, i) => TEXTS[i % TEXTS.length]!);
    expect(await tokens(many, endian).slice()).toEqual(many);
    expect(await tokens(many, endian).slice(1500, 2600)).toEqual(many.slice(1500, 2600));
  },
);

test("a text of 128 bytes and more does not disturb its neighbours", async () => {
  const long = ["a", "y".repeat(128), "b", "z".repeat(100_000), "☃"];
  expect(await tokens(long).slice()).toEqual(long);
});

test("bytes that are no UTF-8 do not disturb their neighbours, and can be had as bytes", async () => {
  const damaged = Uint8Array.of(0xff, 0x41);
  const array = tokens(["☃", damaged, "b"]);
  expect(await array.slice()).toEqual(["☃", "\uFFFDA", "b"]);
  expect((await array.bytes(1, 2))[0]).toEqual(damaged);
});

test("bytes that only make UTF-8 together with their neighbours are not joined", async () => {
  const halves = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
  expect(await tokens(halves).slice()).toEqual(["\uFFFD", "\uFFFD"]);
});
