import { describe, expect, it } from "vitest";
import { libraryWords, ptxWords, sassWords } from "./engine-contents.ts";

const shown = (sass: number[], gpus: number[] = []): string =>
  sassWords(
    sass.map((sm) => `sm_${sm}`),
    gpus,
  )
    .map(({ text, here }) => (here ? `[${text}]` : text))
    .join(" ");

describe("sassWords", () => {
  it("lists a few and marks the GPU that is here", () => {
    expect(shown([75])).toBe("75");
    expect(shown([75, 80, 86], [80])).toBe("75 [80] 86");
  });

  it("condenses many to their ends and to what is here", () => {
    const many = [50, 60, 61, 70, 75, 80, 86, 89, 90];
    expect(shown(many)).toBe("50 60 … 89 90");
    expect(shown(many, [75])).toBe("50 60 … [75] … 89 90");
    expect(shown(many, [61, 70])).toBe("50 60 [61] [70] … 89 90");
  });

  it("keeps the letter of a target, which is another one", () => {
    expect(sassWords(["sm_90a"], [90])).toEqual([{ text: "90a", here: false }]);
  });
});

it("ptxWords groups the targets by version", () => {
  const ptx = ["50", "75", "75"].map((sm) => ({ target: `compute_${sm}`, version: "8.7" }));
  expect(ptxWords([...ptx, { target: "sm_90", version: "8.4" }])).toEqual([
    "50 75, version 8.7",
    "90, version 8.4",
  ]);
});

it("libraryWords leaves out what there is not", () => {
  const contents = { inspected: true, sass: [], ptx: [], needed: [], missing: [] };
  expect(libraryWords({ ...contents, cudaMajor: 12, glibc: "2.28" })).toEqual([
    "CUDA 12",
    "glibc 2.28",
  ]);
  expect(libraryWords({ ...contents, cudaMajor: null, glibc: null })).toEqual([]);
});
