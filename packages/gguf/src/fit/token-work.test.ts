import { expect, test } from "vitest";
import { headerOf } from "./fit-case.test-data.ts";
import { stepWork, workModel, type StepSettings } from "./token-work.ts";

const at = (more: Partial<StepSettings> = {}): StepSettings => ({
  sequences: 1,
  depth: 0,
  keyType: "F16",
  valueType: "F16",
  ...more,
});

async function workOf(name: string, more: Partial<StepSettings> = {}) {
  const model = workModel(await headerOf(name));
  return stepWork(model!, at(more));
}

/** Bytes that one more token of context costs a step. */
async function lookedBack(name: string, depth: number): Promise<number> {
  const [less, more] = [await workOf(name, { depth }), await workOf(name, { depth: depth + 1 })];
  return more.kvBytes - less.kvBytes;
}

test("a dense model reads all but its table of embeddings, two operations a weight", async () => {
  const gguf = await headerOf("Llama 3.1 8B");
  const { operations, weightBytes } = await workOf("Llama 3.1 8B");
  const all = gguf.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const table = gguf.tensors.find(({ name }) => name === "token_embd.weight")!;
  // What is left out beside the table are norms, a few hundred kilobytes.
  expect((all - table.bytes - weightBytes) / all).toBeLessThan(0.001);
  // 8.03 billion parameters, 0.53 of them in the table.
  expect(operations / 2 / 1e9).toBeCloseTo(7.5, 1);
});

test("a table that is the output as well is read once, as the output", async () => {
  const gguf = await headerOf("Gemma 3 1B");
  const { weightBytes } = await workOf("Gemma 3 1B");
  const all = gguf.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  expect(weightBytes / all).toBeGreaterThan(0.99);
});

test("of experts only those that a token uses are read", async () => {
  const one = await workOf("Mixtral 8x7B");
  // Published: 12.9 billion of 46.7 billion parameters at work, 0.13 of them in the table.
  expect(one.operations / 2 / 1e9).toBeCloseTo(12.7, 0);
  const many = await workOf("Mixtral 8x7B", { sequences: 64 });
  // So many sequences touch all of them.
  expect(many.weightBytes / one.weightBytes).toBeGreaterThan(3);
  expect(many.operations).toBeCloseTo(64 * one.operations, -3);
});

test("the context is read by every sequence, in the type of its cache", async () => {
  const one = await workOf("Llama 3.1 8B", { depth: 4_096 });
  // 32 layers, 8 heads of 128 for keys and for values, two bytes each.
  expect(one.kvBytes).toBe(4_096 * 32 * 8 * 128 * 2 * 2);
  const four = await workOf("Llama 3.1 8B", { depth: 4_096, sequences: 4 });
  expect(four.kvBytes).toBe(4 * one.kvBytes);
  expect(four.weightBytes).toBe(one.weightBytes);
  const small = { depth: 4_096, keyType: "Q8_0", valueType: "Q8_0" } as const;
  expect((await workOf("Llama 3.1 8B", small)).kvBytes / one.kvBytes).toBeCloseTo(34 / 64, 9);
});

test("attention computes with every head, however few keys they share", async () => {
  const [empty, deep] = [
    await workOf("Llama 3.1 8B"),
    await workOf("Llama 3.1 8B", { depth: 1_000 }),
  ];
  // 32 layers, 32 heads of 128, scores and sums.
  expect(deep.operations - empty.operations).toBe(2 * 1_000 * 32 * 32 * (128 + 128));
});

test("layers with a window look back no further", async () => {
  // Of 26 layers 22 have a window of 512 tokens.
  const [near, far] = [await lookedBack("Gemma 3 1B", 100), await lookedBack("Gemma 3 1B", 10_000)];
  expect(far / near).toBeCloseTo(4 / 26, 9);
});

test("latent attention reads its packed rows", async () => {
  const { kvBytes } = await workOf("DeepSeek-V2-Lite", { depth: 100 });
  expect(kvBytes).toBe(100 * 27 * (512 + 64) * 2);
});
