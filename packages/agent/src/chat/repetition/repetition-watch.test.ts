import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RepetitionWatch } from "./repetition-watch.ts";
import { LEGITIMATE, RUNAWAY } from "./repetition.test-data.ts";

const found = (text: string, asked = 0) => new RepetitionWatch(asked).add(text);

/** The same text in pieces that end at these places. */
function inPieces(text: string, cuts: readonly number[]) {
  const watch = new RepetitionWatch();
  let last = null;
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), text.length]) {
    const to = Math.min(Math.max(cut, from), text.length);
    last = watch.add(text.slice(from, to));
    from = to;
  }
  return last;
}

describe("a runaway answer is stopped", () => {
  test.each(RUNAWAY)("$name", ({ text, within, sample }) => {
    const end = found(text)!;
    expect(end.from + end.length).toBeLessThanOrEqual(within);
    expect(end.sample.trim()).toContain(sample);
  });

  test("its numbers are true of the text", () => {
    const line = "The sky is blue because it is.\n";
    const head = "Let me say it once:\n";
    const { from, length, unit, times, counts } = found(head + line.repeat(500))!;
    const repeated = (head + line.repeat(500)).slice(from, from + length);
    expect({ unit, counts }).toEqual({ unit: line.length, counts: false });
    expect(from).toBe(head.length - 1);
    expect(times).toBe(Math.floor(length / unit));
    expect(repeated).toContain(line.repeat(times - 1));
  });
});

describe("what may repeat is let alone", () => {
  test.each(LEGITIMATE)("$name", ({ text }) => {
    expect(found(text)).toBeNull();
  });

  test.each(["docs/api.md", "docs/benchmarks.md", "docs/compatibility.md", "LICENSE"])(
    "%s",
    (name) => {
      const file = new URL(`../../../../../${name}`, import.meta.url);
      expect(found(readFileSync(file, "utf8"))).toBeNull();
    },
  );

  test("who asks for 1,000 times gets them, and a number buys no more than four times the patience", () => {
    const ha = "ha ".repeat(1_000);
    expect(found(ha)).not.toBeNull();
    expect(found(ha, 1_000)).toBeNull();
    const endless = found("ha ".repeat(10_000), 100_000)!;
    expect(endless.length).toBe(4 * found("ha ".repeat(10_000))!.length);
  });
});

describe("whatever is written", () => {
  const prose = fc
    .array(fc.stringMatching(/^[\p{L}\d,.;:'"()-]{1,12}$/u), { minLength: 0, maxLength: 200 })
    .map((words) => words.join(" "));

  test("what repeats without end is found, behind any beginning", () => {
    const unit = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" });
    fc.assert(
      fc.property(prose, unit, (head, round) => {
        const text = head + round.repeat(Math.ceil(20_000 / round.length));
        const end = found(text)!;
        expect(end).not.toBeNull();
        // Never before it has begun, but for what the beginning happens to end with.
        expect(end.from + end.length).toBeGreaterThan(head.length);
      }),
      { numRuns: 60 },
    );
  });

  test("a list that counts on without end is found, too", () => {
    const body = fc.stringMatching(/^[a-z ]{0,60}$/);
    fc.assert(
      fc.property(prose, body, fc.nat(500), (head, words, first) => {
        const lines = Array.from({ length: 1_500 }, (_, line) => `${first + line}. ${words}\n`);
        expect(found(`${head}\n${lines.join("")}`)).not.toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test("words by chance are no repetition", () => {
    const words = fc.array(fc.constantFrom("a", "the", "sky", "is", "blue", ",", "\n", "- ", "0"), {
      minLength: 2_000,
      maxLength: 4_000,
      size: "max",
    });
    fc.assert(
      fc.property(words, (list) => {
        expect(found(list.join(" "))).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  test("a piece that comes up to 20 times in a row is let alone, and so are ten whole verses", () => {
    const unit = fc.stringMatching(/^[A-Za-z ,.\n]{1,110}$/);
    fc.assert(
      fc.property(prose, unit, prose, (head, round, tail) => {
        expect(found(`${head}|${round.repeat(20)}|${tail}`)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test("how it is cut into pieces changes nothing", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RUNAWAY, ...LEGITIMATE),
        fc.array(fc.nat(6_000), { maxLength: 60 }),
        ({ text }, cuts) => {
          expect(inPieces(text, cuts)).toEqual(found(text));
        },
      ),
      { numRuns: 60 },
    );
  });
});
