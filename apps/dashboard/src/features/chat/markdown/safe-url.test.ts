import { describe, expect, it } from "vitest";
import { safeUrl } from "./safe-url.ts";

describe("safeUrl", () => {
  it.each([
    ["https://example.org/a?b#c", "https://example.org/a?b#c"],
    [" http://example.org ", "http://example.org/"],
    ["mailto:a@example.org", "mailto:a@example.org"],
    ["javascript:alert(1)", null],
    ["JaVaScRiPt:alert(1)", null],
    ["java\tscript:alert(1)", null],
    ["data:text/html,<script>1</script>", null],
    ["vbscript:x", null],
    ["file:///etc/passwd", null],
    ["blob:http://127.0.0.1/x", null],
    ["#token=abc", null],
    ["/session", null],
    ["//example.org", null],
    ["", null],
  ])("%j", (href, url) => {
    expect(safeUrl(href)).toBe(url);
  });
});
