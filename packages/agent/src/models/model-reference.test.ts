import { describe, expect, test } from "vitest";
import { parseModelReference } from "./model-reference.ts";

test.for([
  [null, { kind: "default" }],
  ["SmolLM2-135M-Instruct", { kind: "default" }],
  ["smollm2-135m", { kind: "default" }],
  [
    "Gemma-3-1B-it-Q4_K_M",
    {
      kind: "huggingface",
      repo: "unsloth/gemma-3-1b-it-GGUF",
      revision: "main",
      path: "gemma-3-1b-it-Q4_K_M.gguf",
    },
  ],
  ["gemma-3-1b-Q5_K_M", { kind: "named", name: "gemma-3-1b-Q5_K_M" }],
  ["./gemma-3-1b", { kind: "named", name: "./gemma-3-1b" }],
  ["./a.gguf", { kind: "named", name: "./a.gguf" }],
  ["my-model", { kind: "named", name: "my-model" }],
  ["hf:o/r/f.gguf", { kind: "huggingface", repo: "o/r", revision: "main", path: "f.gguf" }],
  ["hf:o/r/Q4/f.GGUF", { kind: "huggingface", repo: "o/r", revision: "main", path: "Q4/f.GGUF" }],
  ["hf:o/r@v1.0:f.gguf", { kind: "huggingface", repo: "o/r", revision: "v1.0", path: "f.gguf" }],
  [
    "hf:o/r@refs/pr/1:Q4/f.gguf",
    { kind: "huggingface", repo: "o/r", revision: "refs/pr/1", path: "Q4/f.gguf" },
  ],
] as const)("%j is read", ([text, reference]) => {
  expect(parseModelReference(text)).toEqual(reference);
});

describe("what names no model is refused", () => {
  test.for([
    "",
    "  ",
    "hf:",
    "hf:o",
    "hf:o/r",
    "hf:o/r/",
    "hf:o/r/README.md",
    "hf:o/r/../x.gguf",
    "hf:../r/x.gguf",
    "hf:o/../x.gguf",
    "hf:o/r//x.gguf",
    "hf:o/r/a\\x.gguf",
    "hf:o/r/a\0.gguf",
    "hf:o/r@../..:x.gguf",
    "hf:o/r:/etc/x.gguf",
  ])("%j", (text) => {
    expect(() => parseModelReference(text)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID" }),
    );
  });
});
