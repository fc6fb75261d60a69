import { expect, test } from "vitest";
import { slotWords } from "./slot-words.ts";

test.each([
  [1, false, "for one conversation at a time"],
  [1, true, "for one conversation at a time"],
  [4, true, "shared by up to 4 conversations at a time"],
  [4, false, "for 4 conversations at a time, 2,048 tokens each"],
])("%i slots, sharing %s: %s", (slots, unified, words) => {
  expect(slotWords({ context: 8192, slots, unified })).toBe(words);
});
