import { common, createLowlight } from "lowlight";
import { describe, expect, it } from "vitest";
import { COLORS, piecesOf, samePieces, STRIDE } from "./code-colors.ts";

const lowlight = createLowlight(common);

function colored(code: string, language: string): [string, string][] {
  const pieces = piecesOf(lowlight.highlight(language, code));
  return Array.from({ length: pieces.length / STRIDE }, (_, index) => {
    const [start, end, color] = pieces.subarray(index * STRIDE, (index + 1) * STRIDE);
    return [code.slice(start, end), COLORS[color!]!];
  });
}

describe("piecesOf", () => {
  it("tells where each coloured piece lies", () => {
    expect(colored("const x = 'a'; // b", "typescript")).toEqual([
      ["const", "keyword"],
      ["'a'", "string"],
      ["// b", "note"],
    ]);
  });

  it("colours the inner of two pieces, and keeps offsets beyond characters of two units", () => {
    expect(colored("print(f'😀 {len(1)}')", "python")).toEqual([
      ["print", "keyword"],
      ["f'😀 ", "string"],
      ["{", "string"],
      ["len", "keyword"],
      ["(", "string"],
      ["1", "number"],
      [")}", "string"],
      ["'", "string"],
    ]);
  });
});

const of = (...numbers: number[]) => Uint32Array.from(numbers);

describe("samePieces", () => {
  it("counts whole pieces only", () => {
    expect(samePieces(of(0, 1, 2, 3, 4, 5), of(0, 1, 2, 3, 4, 9))).toBe(3);
    expect(samePieces(of(0, 1, 2), of(0, 1, 2, 3, 4, 5))).toBe(3);
    expect(samePieces(of(), of(0, 1, 2))).toBe(0);
  });
});
