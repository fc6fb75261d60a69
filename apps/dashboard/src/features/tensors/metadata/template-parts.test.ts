import { expect, test } from "vitest";
import { templateParts } from "./template-parts.ts";

test("a template is cut into text, values, statements and comments", () => {
  const parts = templateParts("a{% if x %}{{ y }}\n{# note #}b{{ open");
  expect(parts.map(({ kind, text }) => [kind, text])).toEqual([
    ["text", "a"],
    ["statement", "{% if x %}"],
    ["value", "{{ y }}"],
    ["text", "\n"],
    ["comment", "{# note #}"],
    ["text", "b{{ open"],
  ]);
});

test("nothing of a template is lost", () => {
  for (const template of ["", "{{", "{%%}", "{{ '}}' }} rest", "{% a %}{% b %}"]) {
    expect(
      templateParts(template)
        .map(({ text }) => text)
        .join(""),
    ).toBe(template);
  }
});
