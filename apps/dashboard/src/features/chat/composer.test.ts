import { describe, expect, it } from "vitest";
import { composerKey, isLongPaste, pastedFile } from "./composer.ts";

const enter = {
  key: "Enter",
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  touch: false,
};

describe("composerKey", () => {
  it.each([
    ["Enter", {}, "send"],
    ["Shift Enter", { shiftKey: true }, "none"],
    ["Ctrl Enter", { ctrlKey: true }, "send"],
    ["Cmd Enter", { metaKey: true }, "send"],
    ["Enter on touch", { touch: true }, "none"],
    ["Ctrl Enter on touch", { touch: true, ctrlKey: true }, "send"],
    ["Enter that ends an input method's word", { isComposing: true }, "none"],
    ["Ctrl Enter in an input method", { isComposing: true, ctrlKey: true }, "none"],
    ["Alt Enter", { altKey: true }, "none"],
    ["a letter", { key: "a" }, "none"],
  ] as const)("%s", (_name, change, meaning) => {
    expect(composerKey({ ...enter, ...change })).toBe(meaning);
  });
});

it("makes a file of a long paste", async () => {
  expect(isLongPaste("x".repeat(8_000))).toBe(false);
  expect(isLongPaste("x".repeat(8_001))).toBe(true);
  const file = pastedFile("text", 2);
  expect([file.name, await file.text()]).toEqual(["pasted-2.txt", "text"]);
});
