import { expect, test } from "vitest";
import { readNumbers, writeNumbers } from "./number-list.ts";

test.each([
  ["", []],
  ["0 4k 16k", [0, 4_096, 16_384]],
  ["1, 2; 4", [1, 2, 4]],
  ["1-4", [1, 2, 3, 4]],
  ["1-128*2", [1, 2, 4, 8, 16, 32, 64, 128]],
  ["0-1k+512", [0, 512, 1_024]],
  ["0.5 2", [0.5, 2]],
  ["8 8", [8]],
])("%j is %j", (text, values) => {
  expect(readNumbers(text)).toEqual(values);
});

test.each(["many", "-4", "1-", "4-1", "1-9*1", "0-8*2", "1-1000", "1e3", "0-9+0"])(
  "%j is no list of numbers",
  (text) => {
    expect(readNumbers(text)).toBeNull();
  },
);

test("numbers are written as they are read", () => {
  expect(writeNumbers([0, 512, 4_096, 5_000])).toBe("0 512 4k 5000");
  expect(readNumbers(writeNumbers([0, 512, 4_096, 5_000]))).toEqual([0, 512, 4_096, 5_000]);
});
