import { expect, it } from "vitest";
import { titleIn } from "./title-words.ts";

const TALK =
  "Why is the sky blue?\nRayleigh scattering: air scatters blue light. Warum ist der Himmel blau? 天空為什麼是藍色的？";

it.each([
  ["Blue Sky", "Blue Sky"],
  ['"Why the Sky Is Blue."', "Why the Sky Is Blue"],
  ["Title: **Rayleigh Scattering**\n\nIt is about", "Rayleigh Scattering"],
  ["<think>Hm.\nLet me see</think>\n# Light", "Light"],
  ["„Himmelblau“", "Himmelblau"],
  ["天空的藍色。", "天空的藍色"],
  // As SmolLM2-135M begins.
  [
    "Here's a possible title for the conversation:\n\n\"The Sky's Blue\"\n\nThis is",
    "The Sky's Blue",
  ],
  ["I'm ready to help. Here's a title: \"A Guide to the Sky\"", "A Guide to the Sky"],
  ["Here is one:\nScatters of light", "Scatters of light"],
  // As it goes on: of something else, or of nothing.
  ["A Gentleman's Guide to the World of Lumber", null],
  ["Awesome, awesome!", null],
  ["What is this about?", null],
  ["Here's a title:", null],
  ["<think>never ends", null],
  ["  \n ", null],
  [`Sky ${"x".repeat(80)}`, null],
])("of %j is %j", (answer, title) => {
  expect(titleIn(answer, TALK)).toBe(title);
});
