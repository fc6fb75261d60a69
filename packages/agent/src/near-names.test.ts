import { expect, test } from "vitest";
import { nearNames } from "./near-names.ts";

const NAMES = [
  "token_embd.weight",
  "blk.3.ffn_up.weight",
  "blk.3.ffn_down.weight",
  "output.weight",
];

test.each([
  ["blk.3.fn_down.weight", ["blk.3.ffn_down.weight", "blk.3.ffn_up.weight"]],
  ["blk.3.ffn_down", ["blk.3.ffn_down.weight"]],
  ["token_embed.weight", ["token_embd.weight"]],
  ["BLK.3.FFN_UP", ["blk.3.ffn_up.weight"]],
  ["xyz", []],
  ["", []],
  ["x".repeat(10_000), []],
])("%s may have meant %j", (text, names) => {
  expect(nearNames(NAMES, text)).toEqual(names);
});
