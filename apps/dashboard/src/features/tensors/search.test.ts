import { expect, test } from "vitest";
import { tensorSearch } from "./search.ts";

test("an address says which file, which tensor and which part of it", () => {
  const search = { file: "a/b", view: "list", tensor: "t", at: "0,4,0,4", with: "c" };
  expect(tensorSearch(search)).toEqual(search);
});

test("what does not fit is left out", () => {
  expect(tensorSearch({ file: 7, view: "nothing", tensor: "", other: "x" })).toEqual({});
});
