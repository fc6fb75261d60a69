import { describe, expect, it } from "vitest";
import { composerKey, isLongPaste, messageOf } from "./composer.ts";

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

it("puts what was pasted below what was typed", () => {
  expect(messageOf({ text: "Sum up:", pasted: ["one", "two"] })).toBe("Sum up:\n\none\n\ntwo");
  expect(messageOf({ text: " ", pasted: ["one"] })).toBe("one");
  expect(messageOf({ text: "typed ", pasted: [] })).toBe("typed ");
  expect(messageOf({ text: " \n", pasted: [] })).toBe("");
});

it("keeps long pastes out of the field", () => {
  expect(isLongPaste("x".repeat(20_000))).toBe(false);
  expect(isLongPaste("x".repeat(20_001))).toBe(true);
});
