import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectorBeside } from "./projector.ts";

async function beside(model: string, ...others: string[]): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), "projector-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of [model, ...others]) writeFileSync(join(folder, name), "");
  const found = await projectorBeside(join(folder, model));
  return found === null ? null : found.slice(folder.length + 1);
}

test.each([
  ["gemma-3-4b-it-Q4_K_M.gguf", ["mmproj-F16.gguf"], "mmproj-F16.gguf"],
  ["gemma-3-4b-it-Q4_K_M.gguf", ["mmproj.gguf", "gemma-3-4b-it-Q8_0.gguf"], "mmproj.gguf"],
  ["gemma-3-4b-it-Q4_K_M.gguf", ["mmproj-model-f16.gguf"], "mmproj-model-f16.gguf"],
  [
    "big-Q4_K_M-00001-of-00002.gguf",
    ["big-Q4_K_M-00002-of-00002.gguf", "mmproj.gguf"],
    "mmproj.gguf",
  ],
  // Of one projector in several types F16.
  ["a-Q4_0.gguf", ["mmproj-BF16.gguf", "mmproj-F16.gguf", "mmproj-F32.gguf"], "mmproj-F16.gguf"],
  // In a folder of several models only the one that bears the name.
  ["a-Q4_0.gguf", ["b-Q4_0.gguf", "mmproj-F16.gguf"], null],
  ["a-Q4_0.gguf", ["b-Q4_0.gguf", "a-mmproj-F16.gguf", "mmproj-b-F16.gguf"], "a-mmproj-F16.gguf"],
  ["b-Q4_0.gguf", ["a-Q4_0.gguf", "a-mmproj-F16.gguf", "mmproj-b-F16.gguf"], "mmproj-b-F16.gguf"],
  ["c-Q4_0.gguf", ["a-mmproj-F16.gguf", "mmproj-b-F16.gguf"], null],
  ["a-Q4_0.gguf", [], null],
  ["mmproj-F16.gguf", [], null],
])("%s beside %j", async (model, others, expected) => {
  expect(await beside(model, ...others)).toBe(expected);
});
