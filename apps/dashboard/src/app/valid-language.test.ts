import { expect, test } from "vitest";
import { validLanguage } from "./valid-language.ts";

test.each([
  ["en-US", "en-US"],
  ["de", "de"],
  ["en-US@posix", "en-US"],
  ["", "en-US"],
])("a browser that calls its language %j counts in %s", (told, language) => {
  expect(validLanguage(told)).toBe(language);
  expect(() => new Intl.NumberFormat(validLanguage(told))).not.toThrow();
});
