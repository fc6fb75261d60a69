import { expect, it } from "vitest";
import { titleIn } from "./title-words.ts";

it.each([
  ["Blue Sky", "Blue Sky"],
  ['"Why the Sky Is Blue."', "Why the Sky Is Blue"],
  ["Title: **Rayleigh Scattering**\n\nIt is about", "Rayleigh Scattering"],
  ["<think>Hm.\nLet me see</think>\n# Light", "Light"],
  ["„Himmelblau“", "Himmelblau"],
  ["標題。", "標題"],
  ["<think>never ends", null],
  ["  \n ", null],
  ["x".repeat(80), null],
])("of %j is %j", (answer, title) => {
  expect(titleIn(answer)).toBe(title);
});
