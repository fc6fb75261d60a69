import { describe, expect, it } from "vitest";
import { nextSpoken } from "./spoken.ts";

describe("nextSpoken", () => {
  it("says whole sentences, without marks", () => {
    const text = "## Title\n\nIt is **bold**, see [this](https://example.org). And th";
    const { say, upTo } = nextSpoken(text, 0)!;
    expect(say).toBe("Title It is bold, see this.");
    expect(text.slice(upTo)).toBe(" And th");
  });

  it("waits for the end of a sentence", () => {
    expect(nextSpoken("It is 3.14 of", 0)).toBeNull();
    expect(nextSpoken("Said. More", 5)).toBeNull();
  });

  it("skips to the newest when the model is faster than a voice", () => {
    const text = "One sentence after another. ".repeat(100);
    const { say, upTo } = nextSpoken(text, 0)!;
    expect(say.length).toBeLessThanOrEqual(310);
    expect(say).toMatch(/^… .*another\.$/);
    expect(upTo).toBe(text.trimEnd().length);
  });
});
