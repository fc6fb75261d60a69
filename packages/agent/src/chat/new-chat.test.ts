import { expect, it } from "vitest";
import { titleOfQuestion } from "./new-chat.ts";

it.each([
  ["  Why is the sky blue?\nAnd red?", "Why is the sky blue?"],
  ["```sql\nSELECT name\n```\nWhat does this do?", "SELECT name"],
  ["~~~\n---\n## A **plan** for `x`", "A plan for x"],
  ["> - quoted", "quoted"],
  ["😀\nHello", "Hello"],
  ["😀", "😀"],
  ["?", "?"],
  ["  \n ", ""],
  [
    "Why does the loop with var print ten tens while the one with let prints 0 to 9?",
    "Why does the loop with var print ten tens while the one…",
  ],
  ["天".repeat(80), `${"天".repeat(59)}…`],
])("a chat that begins with %j is called %j", (text, title) => {
  expect(titleOfQuestion(text)).toBe(title);
});

it("no character is cut in two, and a paste of marks has a title, too", () => {
  const family = "👩‍👩‍👧‍👦";
  expect(titleOfQuestion(family.repeat(80))).toBe(`${family.repeat(5)}…`);
  expect(titleOfQuestion(`${"> ".repeat(100_000)}a`)).toMatch(/^> > .+…$/);
});
