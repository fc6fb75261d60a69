import { expect, test } from "vitest";
import { baseName } from "./base-name.ts";

test("a model is looked for without its quantization", () => {
  const names = ["gemma-3-4b-it-Q4_K_M", "Qwen3-8B-UD-IQ2_XXS.gguf", "SmolLM2-135M-Instruct.Q4_1"];
  expect(names.map(baseName)).toEqual(["gemma-3-4b-it", "Qwen3-8B", "SmolLM2-135M-Instruct"]);
  expect(baseName("big-BF16-00001-of-00003.gguf")).toBe("big");
  expect(baseName("gpt-oss-20b-mxfp4")).toBe("gpt-oss-20b");
  expect(baseName("plain-name")).toBe("plain-name");
});
