import { expect, test } from "vitest";
import { askedCount } from "./asked-count.ts";

test.each([
  ["Say ha 500 times", 500],
  ["Count to 1,000, please", 1_000],
  ["Zähle bis 1.000!", 1_000],
  ["A board of 28x28 zeros", 28],
  ["2 answers of 30 words", 30],
  ["What happened in 2008?", 0],
  ["Why is the sky blue?", 0],
  ["Call 4915112345678", 0],
])("%s", (question, count) => {
  expect(askedCount(question)).toBe(count);
});
