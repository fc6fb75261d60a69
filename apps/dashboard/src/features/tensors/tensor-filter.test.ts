import { describe, expect, test } from "vitest";
import type { TensorEntry } from "@llcuda/protocol";
import { groupedRows, nextTensor, PLAIN_VIEW, tensorsIn } from "./tensor-filter.ts";

function entry(name: string, type: string, bytes: number): TensorEntry {
  const block = /^blk\.(\d+)\./.exec(name)?.[1];
  return {
    name,
    type,
    bytes,
    shape: [bytes],
    elements: bytes,
    offset: 0,
    part: 0,
    role: name.includes("attn") ? "attention" : "ffn",
    block: block === undefined ? null : Number(block),
    place: name,
  };
}

const TENSORS = [
  entry("token_embd.weight", "Q8_0", 900),
  entry("blk.10.attn_q.weight", "Q4_K", 30),
  entry("blk.2.attn_q.weight", "Q4_K", 20),
  entry("blk.2.ffn_up.weight", "Q6_K", 50),
];

function names(query: string, more = {}): string[] | undefined {
  return tensorsIn(TENSORS, { ...PLAIN_VIEW, query, ...more })?.map(({ name }) => name);
}

describe("the list of tensors", () => {
  test.each([
    ["", 4],
    ["attn", 2],
    ["attn q4_k", 2],
    ["Q6", 1],
    ["layer:2", 2],
    ["layer:1", 0],
    ["attention layer:10", 1],
    ["/^blk\\.\\d+\\.attn/", 2],
    ["/ffn", 1],
    ["nothing", 0],
  ])("finds by %j", (query, count) => {
    expect(names(query)).toHaveLength(count);
  });

  test("says that an expression is none", () => {
    expect(names("/(/")).toBeUndefined();
  });

  test("is sorted by what a person takes for order", () => {
    expect(names("blk", { sort: "name" })).toEqual([
      "blk.2.attn_q.weight",
      "blk.2.ffn_up.weight",
      "blk.10.attn_q.weight",
    ]);
    expect(names("", { sort: "bytes", descending: true })?.[0]).toBe("token_embd.weight");
    expect(names("", { sort: "file", descending: true })?.[0]).toBe("blk.2.ffn_up.weight");
    expect(names("")).toEqual([
      "token_embd.weight",
      "blk.2.attn_q.weight",
      "blk.2.ffn_up.weight",
      "blk.10.attn_q.weight",
    ]);
  });

  test("has the heads of its blocks", () => {
    const rows = groupedRows(TENSORS);
    expect(rows.filter((row) => row.kind === "block")).toEqual([
      { kind: "block", block: null, tensors: 1, bytes: 900 },
      { kind: "block", block: 10, tensors: 1, bytes: 30 },
      { kind: "block", block: 2, tensors: 2, bytes: 70 },
    ]);
    expect(rows).toHaveLength(7);
  });

  test("is walked by the keyboard from tensor to tensor, over the heads", () => {
    // Head, tensor, head, tensor, head, tensor, tensor.
    const rows = groupedRows(TENSORS);
    const walked = (key: string, at: number): number | null => nextTensor(rows, at, key);
    expect([walked("ArrowDown", -1), walked("ArrowDown", 1), walked("ArrowDown", 6)]).toEqual([
      1,
      3,
      null,
    ]);
    expect([walked("ArrowUp", 3), walked("ArrowUp", 1)]).toEqual([1, null]);
    expect([walked("Home", 5), walked("End", 1)]).toEqual([1, 6]);
    expect([walked("PageDown", 1), walked("PageUp", 6), walked("a", 1)]).toEqual([6, 1, null]);
  });
});
