import { expect, test } from "vitest";
import { modelsSearch } from "./search.ts";

test("an address is read, and what does not fit is left out", () => {
  expect(
    modelsSearch({ q: "gemma", model: "hf:a/b/c.gguf", fits: true, sort: "size", turned: true }),
  ).toEqual({
    q: "gemma",
    fits: true,
    model: "hf:a/b/c.gguf",
    sort: "size",
    turned: true,
  });
  expect(
    modelsSearch({ q: 7, fits: "yes", sort: "colour", turned: "yes", repo: "", other: 1 }),
  ).toEqual({
    q: "7",
  });
});
