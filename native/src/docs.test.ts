import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as native from "./index.ts";

const guide = readFileSync(new URL("../../docs/native.md", import.meta.url), "utf8");

/** Shown by what makes them, or only a number. */
const SHOWN_OTHERWISE = new Set(["Graph", "Tensor", "MAX_HERTZ", "MAX_TOPK"]);

test("docs/native.md has an example of every function", () => {
  const absent = Object.keys(native).filter(
    (name) => !SHOWN_OTHERWISE.has(name) && !new RegExp(`\\b${name}\\b`).test(guide),
  );
  expect(absent).toEqual([]);
});
