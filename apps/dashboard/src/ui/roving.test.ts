import { expect, test } from "vitest";
import { firstPlace, placeAfter } from "./roving.ts";

const GRID = [
  [false, true, true],
  [true, false, true],
  [true, true, true],
];

test.each([
  ["ArrowRight", { row: 1, column: 0 }, { row: 1, column: 2 }],
  ["ArrowLeft", { row: 1, column: 2 }, { row: 1, column: 0 }],
  ["ArrowDown", { row: 0, column: 1 }, { row: 2, column: 1 }],
  ["ArrowUp", { row: 2, column: 1 }, { row: 0, column: 1 }],
  ["ArrowUp", { row: 1, column: 0 }, null],
  ["ArrowLeft", { row: 0, column: 1 }, null],
  ["ArrowDown", { row: 2, column: 0 }, null],
  ["Home", { row: 0, column: 2 }, { row: 0, column: 1 }],
  ["End", { row: 1, column: 0 }, { row: 1, column: 2 }],
  ["a", { row: 1, column: 0 }, null],
])("%s from %o leads to %o", (key, from, to) => {
  expect(placeAfter(key, from, GRID)).toEqual(to);
});

test("the first cell that there is", () => {
  expect(firstPlace(GRID)).toEqual({ row: 0, column: 1 });
  expect(firstPlace([])).toEqual({ row: 0, column: 0 });
});
