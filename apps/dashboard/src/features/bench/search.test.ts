import { expect, test } from "vitest";
import { benchSearch, besideOf } from "./search.ts";

test("an address names a run, and others beside it", () => {
  expect(benchSearch({ run: "a", with: "b,c" })).toEqual({ run: "a", with: "b,c" });
  expect(besideOf({ run: "a", with: "b,c" })).toEqual(["b", "c"]);
  expect(besideOf({ run: "a" })).toEqual([]);
});

test("what nobody can mean is left out", () => {
  expect(benchSearch({ with: "b" })).toEqual({});
  expect(benchSearch({ run: "x".repeat(65) })).toEqual({});
  expect(benchSearch({ run: 7, with: "7,b,b,," })).toEqual({ run: "7", with: "b" });
});
