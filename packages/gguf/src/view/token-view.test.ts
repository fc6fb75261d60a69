import { describe, expect, test } from "vitest";
import { parseGguf } from "../read/open.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { writeGguf } from "../write.ts";
import { findTokens } from "./token-view.ts";

const gguf = parseGguf(tinyLlama());

describe("tokens of a vocabulary", () => {
  test("are found by a part of their text, with type and score", async () => {
    expect(await findTokens(gguf, "<0x0A", 0, 10)).toEqual({
      total: 1,
      tokens: [{ id: 13, text: "<0x0A>", type: "byte", score: 0 }],
    });
    expect((await findTokens(gguf, "s>", 0, 10)).tokens.map(({ id, type }) => [id, type])).toEqual([
      [1, "control"],
      [2, "control"],
    ]);
  });

  test("are found by their id", async () => {
    expect((await findTokens(gguf, "#0", 0, 10)).tokens).toMatchObject([{ id: 0, text: "<unk>" }]);
    expect((await findTokens(gguf, "#99999", 0, 10)).total).toBe(0);
  });

  test("a space is found as the vocabulary writes it", async () => {
    expect((await findTokens(gguf, " ", 0, 10)).tokens).toMatchObject([{ text: "\u2581" }]);
  });

  test("come in pages", async () => {
    const all = await findTokens(gguf, "", 0, 1_000);
    expect(all.total).toBe(354);
    expect(all.tokens).toHaveLength(354);
    expect((await findTokens(gguf, "", 350, 10)).tokens).toEqual(all.tokens.slice(350));
  });

  test("a file without a vocabulary has none", async () => {
    const empty = parseGguf(writeGguf({ metadata: [], tensors: [] }));
    expect(await findTokens(empty, "", 0, 10)).toEqual({ total: 0, tokens: [] });
  });
});
