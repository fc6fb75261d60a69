import { describe, expect, it } from "vitest";
import { repetitionWords, withoutRepetition } from "./repetition-words.ts";

const REPETITION = {
  part: "content",
  from: 5,
  length: 300,
  unit: 3,
  times: 100,
  sample: "\n- ",
  counts: false,
} as const;

describe("what was repeated", () => {
  it("is told with its numbers", () => {
    expect(repetitionWords(REPETITION)).toBe("“-” came 100 times in a row, 300 characters.");
    expect(repetitionWords({ ...REPETITION, part: "reasoning" })).toContain("in its thoughts");
    expect(repetitionWords({ ...REPETITION, sample: "1. No.", counts: true })).toContain(
      "“1. No.”, counted on and on, came",
    );
    expect(repetitionWords({ ...REPETITION, sample: "\n" })).toContain("An empty line came");
  });

  it("is cut down to one round", () => {
    const text = `Milk:${"\n- a".repeat(100)}`;
    expect(withoutRepetition(text, { ...REPETITION, unit: 4 })).toBe("Milk:\n- a");
  });

  it("is cut at no half of a character", () => {
    const lamas = "🦙".repeat(100);
    const half = { ...REPETITION, from: 1, unit: 2 };
    expect(withoutRepetition(lamas, half)).toBe("🦙");
  });

  it("is not cut where nothing would be left, nor in thoughts", () => {
    expect(withoutRepetition("\n\n\n\n\n\n", { ...REPETITION, from: 0, unit: 1 })).toBeNull();
    expect(withoutRepetition("Yes", { ...REPETITION, part: "reasoning" })).toBeNull();
  });
});
