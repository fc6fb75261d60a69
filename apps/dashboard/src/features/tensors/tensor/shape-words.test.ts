import type { TensorEntry } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { shapeMeaning, shapeWords } from "./shape-words.ts";

function tensor(shape: number[], role: string, place: string): TensorEntry {
  const figures = { elements: 0, offset: 0, bytes: 0, part: 0, block: 0 };
  return { name: place, type: "F32", shape, role, place, ...figures };
}

test.each([
  [[576, 49152], "embedding", "token_embd", "49,152 tokens of 576 features"],
  [[768, 2], "embedding", "token_types", "2 rows of 768"],
  [[1536, 576], "ffn", "ffn_down", "1,536 in, 576 out"],
  [[576, 192], "attention", "attn_k", "576 in, 192 out"],
  [[576, 49152], "output", "output", "576 in, 49,152 out: a score for each token"],
  [[2048, 768, 128], "experts", "ffn_gate_exps", "128 experts, each 2,048 in, 768 out"],
  [[576], "norm", "attn_norm", "one value for each feature"],
  [[192], "attention", "attn_k.bias", "one value for each feature"],
  [[4, 8], "recurrent", "ssm_conv1d", "8 rows of 4"],
  [[7], "other", "rope_freqs", null],
  [[], "other", "x", null],
])("%j of %s %s", (shape, role, place, words) => {
  expect(shapeMeaning(tensor(shape, role, place))).toBe(words);
});

test("the lengths are as the file has them", () => {
  expect(shapeWords([1536, 576])).toBe("1,536 × 576");
  expect(shapeWords([])).toBe("one value");
});
