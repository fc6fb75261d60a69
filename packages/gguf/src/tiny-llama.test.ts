import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { MemorySource } from "./byte-source.ts";
import { openGguf } from "./read/open.ts";
import { tinyLlama } from "./tiny-llama.ts";

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("the same seed gives the same bytes, another one others", () => {
  expect(digest(tinyLlama({ seed: 7 }))).toBe(digest(tinyLlama({ seed: 7 })));
  expect(digest(tinyLlama({ seed: 7 }))).not.toBe(digest(tinyLlama({ seed: 8 })));
});

test("it stays tens of kilobytes", () => {
  expect(tinyLlama().length).toBeLessThan(100_000);
});

test("options reach the file", () => {
  const template = "{{ messages[0].content }}";
  const file = Buffer.from(tinyLlama({ layers: 2, chatTemplate: template, name: "Two layers" }));
  expect(file.includes("blk.1.ffn_down.weight")).toBe(true);
  expect(file.includes(template)).toBe(true);
  expect(file.includes("Two layers")).toBe(true);
});

test("its matrices take several types in turn", async () => {
  const bytes = tinyLlama({ weights: ["Q8_0", "Q4_0", "F16"] });
  const { tensors } = await openGguf(new MemorySource(bytes));
  const typeOf = (name: string) => tensors.find((tensor) => tensor.name === name)?.type?.name;
  expect(typeOf("blk.0.attn_q.weight")).toBe("Q8_0");
  expect(typeOf("blk.0.attn_k.weight")).toBe("Q4_0");
  expect(typeOf("blk.0.attn_v.weight")).toBe("F16");
  expect(typeOf("blk.0.attn_output.weight")).toBe("Q8_0");
});
