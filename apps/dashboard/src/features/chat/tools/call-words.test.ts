import { expect, test } from "vitest";
import { argumentsText, callWords } from "./call-words.ts";

test("arguments are laid out, and left alone where they are no JSON", () => {
  expect(argumentsText('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(argumentsText('{"a": 1')).toBe('{"a": 1');
});

test("what became of a call is told with its time", () => {
  const run = { callId: "c", name: "t", title: "T", server: null, arguments: "" };
  expect(callWords({ ...run, state: "asking", ms: null })).toBe("asks to run");
  expect(callWords({ ...run, state: "failed", ms: 1_500 })).toMatch(/^failed in 1\.5/);
});
