import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../failure.ts";
import { evaluate, numberText } from "./expression.ts";

const text = (expression: string): string => numberText(evaluate(expression));

/** Its value, or the code of what is wrong with it. */
function outcome(expression: string): number | string {
  try {
    return evaluate(expression);
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
}

const kindOf = (value: number | string): string => (typeof value === "number" ? "number" : value);

describe("an expression", () => {
  test.each([
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["17 * 23", "391"],
    ["-2^2", "-4"],
    ["2^-1", "0.5"],
    ["2^3^2", "512"],
    ["2**10", "1024"],
    ["0.1 + 0.2", "0.3"],
    ["1e3 / 8", "125"],
    ["7 % 4", "3"],
    ["5!", "120"],
    ["sqrt(2)^2", "2"],
    ["max(1, 2, 3) - min(4, 5)", "-1"],
    ["log(8, 2)", "3"],
    ["3 × 4 ÷ 2 − 1", "5"],
    ["1_000_000 * 2", "2000000"],
    ["cos(pi)", "-1"],
    ["1 / 0", "infinity"],
    ["- - 3", "3"],
  ])("%s is %s", (expression, value) => expect(text(expression)).toBe(value));

  test.each([
    ["", "ends"],
    ["1 +", "ends"],
    ["(1", ") should be"],
    ["1 2", '"2"'],
    ["process.exit()", '"process"'],
    ["constructor(1)", '"constructor"'],
    ["__proto__", '"_"'],
    ["sqrt(1, 2)", "takes 1 number"],
    ["sqrt(-1)", "no real value"],
    ["0.5!", "no value"],
    [`${"(".repeat(500)}1${")".repeat(500)}`, "lie within each other"],
    ["1".repeat(3_000), "3000 characters"],
  ])("%s is refused in words", (expression, words) => {
    expect(() => evaluate(expression)).toThrow(words);
  });

  test("has JavaScript's value, whatever it is made of", () => {
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.integer({ min: 0, max: 999 }).map(String),
        fc
          .tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/"), tie("tree"))
          .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      ),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        // The oracle may run it: it holds nothing but digits, signs and brackets.
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
        const wanted = new Function(`return ${expression}`)() as number;
        expect(outcome(expression)).toBe(Number.isNaN(wanted) ? "TOOL_FAILED" : wanted);
      }),
    );
  });

  test("never throws anything but words for a person", () => {
    fc.assert(
      fc.property(fc.string(), (expression) => {
        expect(["TOOL_FAILED", "number"]).toContain(kindOf(outcome(expression)));
      }),
    );
  });
});
