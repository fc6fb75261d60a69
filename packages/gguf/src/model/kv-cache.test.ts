import { describe, expect, test } from "vitest";
import type { MetadataInput } from "../metadata-input.ts";
import { parseGguf } from "../read/open.ts";
import { writeGguf } from "../write.ts";
import { kvCost, kvPlan } from "./kv-cache.ts";
import type { KvType } from "./kv-cache.ts";

const MIB = 1024 * 1024;

type Value = number | readonly number[] | readonly boolean[];

function model(architecture: string, values: Record<string, Value>) {
  const own = Object.entries(values).map(([name, value]): MetadataInput => {
    const key = `${architecture}.${name}`;
    if (typeof value === "number") return { key, type: "uint32", value };
    const of = typeof value[0] === "boolean" ? "bool" : "uint32";
    return { key, type: "array", value: { of, values: value } };
  });
  const name = { key: "general.architecture", type: "string", value: architecture } as const;
  return parseGguf(writeGguf({ metadata: [name, ...own], tensors: [] }));
}

const SMOLLM2 = model("llama", {
  block_count: 30,
  embedding_length: 576,
  "attention.head_count": 9,
  "attention.head_count_kv": 3,
});

const GEMMA = {
  block_count: 18,
  embedding_length: 640,
  "attention.head_count": 4,
  "attention.head_count_kv": 1,
  "attention.key_length": 256,
  "attention.value_length": 256,
  "attention.sliding_window": 512,
};

function slidingOf(pattern: Value): string {
  const gguf = model("gemma3", { ...GEMMA, "attention.sliding_window_pattern": pattern });
  return kvPlan(gguf)!
    .layers.map((layer) => (layer.sliding ? "s" : "F"))
    .join("");
}

function layersOf(architecture: string, more: Record<string, Value>): number[] {
  return kvPlan(model(architecture, { ...GEMMA, ...more }))!.layers.map(({ layer }) => layer);
}

describe("the KV cache", () => {
  // What llama-server (build 11669) prints for SmolLM2-135M and Gemma 3 270M with -c 2048.
  test.each([
    ["SmolLM2-135M", SMOLLM2, "F16", 45],
    ["SmolLM2-135M", SMOLLM2, "Q8_0", 23.90625],
    ["Gemma 3 270M", model("gemma3", GEMMA), "F16", 21],
    ["Gemma 3 270M", model("gemma3", GEMMA), "Q8_0", 11.15625],
  ] as const)("of %s takes what llama-server says", (_name, gguf, type: KvType, mebibytes) => {
    const cost = kvCost(kvPlan(gguf)!, { context: 2048, keyType: type, valueType: type });
    expect(cost.bytes / MIB).toBe(mebibytes);
  });

  test("is rounded up to 256 tokens, and grows by whole tokens", () => {
    const plan = kvPlan(SMOLLM2)!;
    const of = (context: number) => kvCost(plan, { context, keyType: "F16", valueType: "F16" });
    expect(of(1).bytes).toBe(256 * of(1).bytesPerToken);
    expect(of(257).bytes).toBe(of(512).bytes);
    expect(of(1).bytesPerToken).toBe(30 * 2 * 3 * 64 * 2);
  });

  test("of a sliding layer stops growing at its window", () => {
    const plan = kvPlan(model("gemma3", GEMMA))!;
    expect(plan.window).toBe(512);
    expect(plan.layers.filter(({ sliding }) => !sliding).map(({ layer }) => layer)).toEqual([
      5, 11, 17,
    ]);
    const settings = { context: 4096, keyType: "F16", valueType: "F16" } as const;
    const grown = kvCost(plan, { ...settings, context: 8192 }).bytes - kvCost(plan, settings).bytes;
    expect(grown).toBe(4096 * 3 * 2 * 256 * 2);
  });

  test("follows the pattern that the file has, as a number or layer by layer", () => {
    expect(slidingOf(3)).toBe("ssFssFssFssFssFssF");
    expect(slidingOf(Array.from({ length: 18 }, (_, i) => i > 0))).toBe("Fsssssssssssssssss");
  });

  test("leaves out layers with a state instead, and those that share another's", () => {
    expect(layersOf("qwen3next", {})).toEqual([3, 7, 11, 15]);
    expect(layersOf("gemma4", { "attention.shared_kv_layers": 15 })).toEqual([0, 1, 2]);
    const kvHeads = Array.from({ length: 18 }, (_, i) => (i === 4 ? 1 : 0));
    expect(layersOf("jamba", { "attention.head_count_kv": kvHeads })).toEqual([4]);
  });

  test("of latent attention holds keys only", () => {
    const plan = kvPlan(model("deepseek2", { ...GEMMA, "attention.key_length_mla": 192 }))!;
    expect(plan.layers[0]).toMatchObject({ keys: 256, values: 0 });
  });

  test("of a file that does not say enough is not guessed", () => {
    expect(kvPlan(model("llama", { block_count: 2 }))).toBeNull();
    expect(kvPlan(model("llama", { ...GEMMA, block_count: 100_000 }))).toBeNull();
  });
});
