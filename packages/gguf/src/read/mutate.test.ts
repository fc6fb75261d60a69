import { expect, test } from "vitest";
import { GgufError } from "../error.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { mutate, seededRandom } from "./mutate.ts";
import { parseGguf } from "./open.ts";

const RUNS = 4000;

interface Verdict {
  readonly code: string;
  /** How far into the file the reason lies. */
  readonly offset: number;
  readonly hint: string;
}

/** The refusal, or "read"; anything thrown but a GgufError is thrown on. */
function verdict(file: Uint8Array): Verdict {
  try {
    const { tensors } = parseGguf(file, { tolerant: true });
    const sizes = tensors.map(({ bytes, elements }) => bytes + elements);
    return { code: sizes.every(Number.isSafeInteger) ? "read" : "unsafe", offset: 0, hint: "-" };
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    const { code, offset = -1, hint } = error;
    return { code, offset, hint };
  }
}

test("damaged headers are refused with a reason and a place, or read; nothing else", () => {
  const whole = tinyLlama();
  const header = whole.subarray(0, parseGguf(whole).dataStart);
  const random = seededRandom(5);
  const codes = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    const file = mutate(header, random);
    const { code, offset, hint } = verdict(file);
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(file.length);
    expect(hint).not.toBe("");
    codes.add(code);
  }
  expect(codes).toContain("read");
  expect(codes).not.toContain("unsafe");
  expect(codes.size).toBeGreaterThan(8);
});
