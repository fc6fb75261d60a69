import { expect, test } from "vitest";
import { parseGguf } from "../read/open.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { writeGguf } from "../write.ts";
import { modelCard } from "./model-card.ts";
import { tensorPlace } from "./tensor-role.ts";

function sum(list: readonly { bytes: number }[]): number {
  return list.reduce((bytes, share) => bytes + share.bytes, 0);
}

function uint32(key: string, value: number) {
  return { key, type: "uint32", value } as const;
}

test("a model's card is read from its file", () => {
  const gguf = parseGguf(tinyLlama({ layers: 2, weights: ["Q8_0", "Q4_0"] }));
  const card = modelCard(gguf);
  expect(card).toMatchObject({
    architecture: "llama",
    name: "Tiny random llama",
    license: "MIT",
    layers: 2,
    contextLength: 256,
    embeddingLength: 32,
    feedForwardLength: 64,
    vocabulary: 354,
    attention: {
      heads: 4,
      keyHeads: 2,
      grouping: 2,
      keyLength: 8,
      valueLength: 8,
      slidingWindow: null,
    },
    experts: null,
    rope: { dimensions: 8, base: null, scaling: null },
  });
  expect(card.parameters).toBe(gguf.tensors.reduce((all, { elements }) => all + elements, 0));
  expect(sum(card.byRole)).toBe(card.bytes);
  expect(sum(card.byType)).toBe(card.bytes);
  expect(card.bitsPerWeight).toBeCloseTo((8 * card.bytes) / card.parameters, 12);
  expect(card.byRole.map(({ role }) => role)).toEqual([
    "embedding",
    "attention",
    "ffn",
    "norm",
    "output",
  ]);
  expect(card.byType.map(({ type }) => type).toSorted()).toEqual(["F32", "Q4_0", "Q8_0"]);
});

test("heads may differ from layer to layer, and experts are counted", () => {
  const gguf = parseGguf(
    writeGguf({
      metadata: [
        { key: "general.architecture", type: "string", value: "jamba" },
        uint32("jamba.block_count", 3),
        uint32("jamba.embedding_length", 64),
        uint32("jamba.attention.head_count", 8),
        {
          key: "jamba.attention.head_count_kv",
          type: "array",
          value: { of: "uint32", values: [0, 4, 0] },
        },
        uint32("jamba.attention.key_length", 16),
        uint32("jamba.expert_count", 16),
        uint32("jamba.expert_used_count", 2),
      ],
      tensors: [],
    }),
  );
  expect(modelCard(gguf)).toMatchObject({
    parameters: 0,
    bitsPerWeight: null,
    attention: { heads: 8, keyHeads: [0, 4, 0], grouping: null, keyLength: 16, valueLength: 8 },
    experts: { count: 16, used: 2, shared: null },
  });
});

test("a file that says nothing has a card that says so", () => {
  const card = modelCard(parseGguf(writeGguf({ metadata: [], tensors: [] })));
  expect(card).toMatchObject({ architecture: null, layers: null, attention: null, byRole: [] });
});

test.each([
  ["token_embd.weight", "embedding", null, "token_embd"],
  ["token_embd_norm.weight", "norm", null, "token_embd_norm"],
  ["output.weight", "output", null, "output"],
  ["output_norm.weight", "norm", null, "output_norm"],
  ["rope_freqs.weight", "other", null, "rope_freqs"],
  ["blk.7.attn_q.weight", "attention", 7, "attn_q"],
  ["blk.7.attn_q.bias", "attention", 7, "attn_q.bias"],
  ["blk.12.attn_q_norm.weight", "norm", 12, "attn_q_norm"],
  ["blk.12.attn_norm_2.weight", "norm", 12, "attn_norm_2"],
  ["blk.0.post_ffw_norm.weight", "norm", 0, "post_ffw_norm"],
  ["blk.0.ffn_down.weight", "ffn", 0, "ffn_down"],
  ["blk.3.ffn_gate_exps.weight", "experts", 3, "ffn_gate_exps"],
  ["blk.3.ffn_gate_inp.weight", "experts", 3, "ffn_gate_inp"],
  ["blk.3.ffn_up_shexp.weight", "experts", 3, "ffn_up_shexp"],
  ["blk.3.ssm_in.weight", "recurrent", 3, "ssm_in"],
  ["v.blk.2.ffn_up.weight", "ffn", 2, "v.ffn_up"],
  ["v.patch_embd.weight", "embedding", null, "v.patch_embd"],
  ["mm.0.weight", "other", null, "mm.0"],
  ["anything", "other", null, "anything"],
] as const)("%s is %s", (name, role, block, part) => {
  expect(tensorPlace(name)).toEqual({ role, block, part });
});
