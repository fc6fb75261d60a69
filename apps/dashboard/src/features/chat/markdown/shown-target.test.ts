import { describe, expect, it } from "vitest";
import { shownTarget } from "./shown-target.ts";

describe("shownTarget", () => {
  it.each([
    ["https://example.org/a/b", "the docs", "example.org"],
    ["https://example.org/a/b", "https://example.org/a/b", null],
    ["https://www.example.org/", "example.org", null],
    ["https://example.org/", "EXAMPLE.org", null],
    ["https://evil.example/", "https://bank.example/login", "evil.example"],
    ["https://bank.example/", "bank.example.evil.example", "bank.example"],
    ["https://bank.example/", "bank.example@evil.example", "bank.example"],
    ["https://a.example:8080/", "a.example", "a.example:8080"],
    ["https://xn--bnk-tna.example/", "bänk.example", "xn--bnk-tna.example"],
    ["mailto:someone@example.org", "write to us", "someone@example.org"],
    ["mailto:someone@example.org", "someone@example.org", null],
    ["mailto:%zz", "x", "%zz"],
  ])("%s as %j", (url, words, shown) => {
    expect(shownTarget(url, words)).toBe(shown);
  });
});
