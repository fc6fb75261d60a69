import type { FileDifference, ValueBlock } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { blockCsv, differenceCsv } from "./tables.ts";

test("a block is saved with its fields and the values that they make", () => {
  const block: ValueBlock = {
    index: 33,
    row: 0,
    column: 33,
    value: 0.5,
    scale: 0.25,
    level: 2,
    offset: 0,
    code: 10,
    type: "Q8_0",
    block: 1,
    inBlock: 1,
    byte: 34,
    bytes: "0034",
    fields: [{ name: "d", role: "scale", bit: 0, bits: 16, value: 0.25 }],
    layout: [],
    values: [0.5, null],
  };
  expect(blockCsv(block).split("\r\n")).toEqual([
    "what,name,first bit,bits,value",
    "field,d,0,16,0.25",
    "value,0 of block 1,,,0.5",
    "value,1 of block 1,,,",
    "",
  ]);
});

test("what two headers have differently is saved with the side it is on", () => {
  const difference = {
    metadata: { onlyA: ["a.key"], onlyB: [], changed: [{ key: "k", a: "1", b: "2" }] },
    tensors: { onlyA: [], onlyB: ["t"], incomparable: [{ name: "u", reason: "other shape" }] },
  } as unknown as FileDifference;
  expect(differenceCsv(difference).split("\r\n")).toEqual([
    "what,name,A,B",
    "tensor,t,,there",
    "key,a.key,there,",
    "tensor,u,other shape,other shape",
    "key,k,1,2",
    "",
  ]);
});
