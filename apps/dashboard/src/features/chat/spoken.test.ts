import { describe, expect, it } from "vitest";
import { answerOf } from "./chat.test-data.ts";
import { nextSpoken, spokenEnd } from "./spoken.ts";

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

it("says at the end why an answer was stopped that only repeats itself", () => {
  expect(spokenEnd(answerOf({ status: "done" }))).toBe("The answer has ended after 0 tokens.");
  expect(spokenEnd(answerOf({ status: "repeating" }))).toMatch(
    /^The answer was stopped after .*, because/,
  );
});
