import { expect, test } from "vitest";
import { csvMatrix, csvSeries, csvTable } from "./csv.ts";

test("a matrix has a line for each row, and floats that come back", () => {
  const values = Float32Array.of(0.1, -1e-7, NaN, 3);
  const text = csvMatrix(values, 2);
  expect(text).toBe("0.1,-1e-7\nNaN,3\n");
  expect(text.trim().split(/[,\n]/).map(Number).map(Math.fround)).toEqual([...values]);
});

test("a series has places", () => {
  expect(csvSeries("norm", Float32Array.of(0.1, 2))).toBe("index,norm\r\n0,0.1\r\n1,2\r\n");
});

test("a table quotes what has commas, quotes and lines", () => {
  const rows = [
    ['a "b", c', 1.5],
    ["two\nlines", null],
  ];
  expect(csvTable(["name", "value"], rows)).toBe(
    'name,value\r\n"a ""b"", c",1.5\r\n"two\nlines",\r\n',
  );
});

test("a text of a stranger's file is no formula, a number stays one", () => {
  const rows = [["=HYPERLINK(1)"], ["-1.5"], ["@x"], ["blk.0"]];
  expect(csvTable(["value"], rows)).toBe("value\r\n'=HYPERLINK(1)\r\n-1.5\r\n'@x\r\nblk.0\r\n");
});
