import { expect, test } from "vitest";
import { replacedWords } from "./replaced-words.ts";

const one = (name: string, fate: Parameters<typeof replacedWords>[0][number]["fate"]) => {
  return { id: `/${name}.gguf`, name, fate };
};

test("models that went for another are told by what becomes of them", () => {
  expect(replacedWords([])).toEqual([]);
  expect(replacedWords([one("a", "waits")])).toEqual(["a comes back if this does not load."]);
  expect(
    replacedWords(
      [one("a", "returns"), one("b", "no-room"), one("c", "returns"), one("d", "returns")],
      (name) => `<${name}>`,
    ),
  ).toEqual(["<a>, <c> and <d> are loaded again.", "<b> stays unloaded: there is no room now."]);
  expect(replacedWords([one("a", "engine-fault")])).toEqual([
    "a stays unloaded: what fails is the engine.",
  ]);
});
