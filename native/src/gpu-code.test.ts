import { expect, test } from "vitest";
import {
  cmakeArchitectures,
  codeDefects,
  codeIn,
  codeText,
  MOST_BYTES,
  PUBLISHED,
} from "../scripts/gpu-code.ts";

/** As cuobjdump of CUDA 13 lists a file with `modules` modules for each architecture. */
function listing(sass: readonly string[], ptx: readonly string[], modules = 2): string {
  const lines = (kind: string, list: readonly string[], end: string): string[] =>
    Array.from({ length: modules }, () => list)
      .flat()
      .map((sm, i) => `${kind} file    ${i + 1}: llcuda_native.${i + 1}.${sm}.${end}`);
  return [...lines("ELF", sass, "cubin"), ...lines("PTX", ptx, "ptx"), ""].join("\n");
}

test("what is published is what CMake is asked for", () => {
  expect(cmakeArchitectures(PUBLISHED)).toBe(
    "75-real;80-real;86-real;89-real;90-real;100-real;120",
  );
});

test("a file with all that is declared has no defect", () => {
  const code = codeIn(listing(PUBLISHED.sass, PUBLISHED.ptx));
  expect(codeText(code)).toContain("sm_100 2, sm_120 2; PTX sm_120 2");
  expect(codeDefects(code, MOST_BYTES)).toEqual([]);
});

test("what is missing, too much, uneven or too large is named", () => {
  const few = codeIn(listing(["sm_75", "sm_90a"], []));
  expect(codeDefects(few, MOST_BYTES + 1)).toEqual([
    `${MOST_BYTES + 1} bytes are more than ${MOST_BYTES}`,
    "no SASS for sm_80, sm_86, sm_89, sm_90, sm_100, sm_120",
    "SASS that nobody asked for: sm_90a",
    "no PTX for sm_120",
  ]);
  const all = listing(PUBLISHED.sass, PUBLISHED.ptx);
  const uneven = codeIn(all.slice(all.indexOf("\n") + 1));
  expect(codeDefects(uneven, 1)).toEqual([expect.stringContaining("sm_75 1")]);
  expect(codeDefects(codeIn(""), 1)).toHaveLength(2);
});
