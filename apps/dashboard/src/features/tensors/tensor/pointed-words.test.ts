import { expect, test } from "vitest";
import { pixelAt, pointedWords } from "./pointed-words.ts";
import type { ShownTile } from "./useTile.ts";

const request = { row: 10, rows: 4, column: 100, columns: 6, width: 3, height: 2 };

function plane(add: number): Float32Array {
  return Float32Array.from({ length: 6 }, (_, i) => i + add);
}

function shown(exact = true): ShownTile {
  const tile = { width: 3, height: 2, exact, min: plane(-0.5), max: plane(0.5), mean: plane(0) };
  return { request, tile, coarse: false };
}

test.each([
  [10, 100, 0],
  [11, 101, 0],
  [12, 102, 4],
  [13, 105, 5],
  [14, 100, null],
  [9, 100, null],
  [10, 106, null],
])("row %i, column %i is in pixel %s", (row, column, pixel) => {
  expect(pixelAt({ row, column }, shown())).toBe(pixel);
});

test("the words tell one value exactly and several by their range", () => {
  const view = { row: 10, rows: 4, column: 100, columns: 6 };
  expect(pointedWords({ row: 12, column: 102 }, shown(), view)).toBe(
    "around row 12, column 102: 3.5 to 4.5, mean 4",
  );
  const single = shown();
  single.request = { ...request, rows: 2, columns: 3 };
  expect(pointedWords({ row: 11, column: 101 }, single, view)).toBe("row 11, column 101: 4");
  expect(pointedWords(null, shown(false), view)).toBe(
    "rows 10 to 13, columns 100 to 105; from a sample so far",
  );
  const coarse = shown(false);
  coarse.request = { ...request, height: 4 };
  expect(pointedWords(null, coarse, view)).toBe(
    "rows 10 to 13, columns 100 to 105; from 2 evenly spread pieces",
  );
});
