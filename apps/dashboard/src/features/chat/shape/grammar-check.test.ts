import { expect, it } from "vitest";
import { grammarFault } from "./grammar-check.ts";

it.each([
  ['root ::= "yes" | "no"', null],
  ['# comment with "quotes\nroot ::= item+ # more\nitem ::= [a-z"]{1,3} ("," item)?', null],
  ['root ::= "a\\"b" [^\\]] .', null],
  ['answer ::= "yes"', "The rule root is missing: root ::= …"],
  ["root ::= other", "There is no rule other."],
  ['root ::= "open', 'A " is not closed in its line.'],
  ['root ::= ("a" | "b"', "Its brackets do not match."],
])("%j", (text, fault) => {
  expect(grammarFault(text)).toBe(fault);
});
