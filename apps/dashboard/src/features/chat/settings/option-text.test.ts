import { describe, expect, it } from "vitest";
import { biasesOf, biasLines, linesOf, textsOf } from "./option-text.ts";

describe("texts one a line", () => {
  it("come back as they were, also those that do not show", () => {
    const texts = ["\n", ":", '"', "*", "a\tb", "\\n"];
    expect(linesOf(texts)).toBe('\\n\n:\n"\n*\na\\tb\n\\\\n');
    expect(textsOf(linesOf(texts))).toEqual(texts);
    expect(textsOf("\n\n")).toBeUndefined();
  });
});

describe("biases one a line", () => {
  it("come back as they were", () => {
    const biases = [
      { token: " Paris", bias: 2.5 },
      { token: 42, bias: false as const },
      { token: "a = b", bias: -1 },
    ];
    expect(biasLines(biases)).toBe(" Paris = 2.5\n#42 = never\na = b = -1");
    expect(biasesOf(biasLines(biases))).toEqual({ biases });
  });

  it("name the first line that says nothing", () => {
    expect(biasesOf("a = 1\n\nb = lots")).toEqual({ wrongLine: 3 });
    expect(biasesOf("a = 101")).toEqual({ wrongLine: 1 });
    expect(biasesOf("  \n")).toEqual({ biases: undefined });
  });
});
