import { array, assert, integer, property, string } from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter, MAX_LINE_CHARS } from "./line-splitter.ts";

function linesOf(chunks: (Buffer | string)[], now: () => number = () => 0): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), now);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test.each([
  ["lines and a rest", ["a\nb", "c\nd"], ["a", "bc", "d"]],
  ["a character cut in two", [Buffer.from([0xe6, 0x97]), Buffer.from([0xa5, 0x0a])], ["日"]],
  ["bytes that are no UTF-8", [Buffer.from([0x61, 0xff, 0x0a])], ["a\uFFFD"]],
  ["colours", ["\u001B[31mred\u001B[0m\n"], ["red"]],
  ["a bar that draws itself again", ["10 %\r50 %\r100 %\r\nnext\r\n"], ["100 %", "next"]],
  ["empty lines", ["\n\n  \na\n"], ["a"]],
])("%s", (_what, chunks, expected) => {
  expect(linesOf(chunks)).toEqual(expected);
});

test("a line of 1 MB is cut, and the next one is whole", () => {
  const [long, next] = linesOf(["x".repeat(400_000), "x".repeat(600_000), "\nnext\n"]);
  expect(long).toHaveLength(MAX_LINE_CHARS);
  expect(next).toBe("next");
});

test("a flood is cut to what can be read, and says how much is missing", () => {
  let now = 0;
  const megabyte = `${"y".repeat(1023)}\n`.repeat(1024);
  const lines: string[] = [];
  const splitter = new LineSplitter(
    (line) => lines.push(line),
    () => now,
  );
  for (let count = 0; count < 100; count += 1) splitter.push(Buffer.from(megabyte));
  now = 1_000;
  splitter.push(Buffer.from("after the flood\n"));
  expect(lines.length).toBeLessThan(5_000);
  expect(lines.at(-2)).toBe(`[llcuda: ${96 * 1024 * 1024} bytes of a log flood were dropped here]`);
  expect(lines.at(-1)).toBe("after the flood");
});

test("where the chunks are cut does not matter", () => {
  assert(
    property(string({ unit: "binary" }), array(integer({ min: 0, max: 200 })), (text, cuts) => {
      const bytes = Buffer.from(text);
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(linesOf(chunks)).toEqual(linesOf([bytes]));
    }),
  );
});
