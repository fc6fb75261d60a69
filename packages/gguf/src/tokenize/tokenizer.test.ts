import { describe, expect, test } from "vitest";
import type { MetadataInput } from "../metadata-input.ts";
import { parseGguf } from "../read/open.ts";
import { writeGguf } from "../write.ts";
import { byteName } from "./byte-letters.ts";
import { TOKEN_TYPES, type TokenType } from "./token-type.ts";
import { tokenizerOf, type Tokenizer } from "./tokenizer.ts";

type Token = string | readonly [text: string, type: TokenType];

interface Described {
  model: string;
  pre?: string;
  tokens: readonly Token[];
  scores?: readonly number[];
  merges?: readonly string[];
  more?: readonly MetadataInput[];
}

function text(key: string, value: string): MetadataInput {
  return { key, type: "string", value };
}

function list(
  name: string,
  of: "string" | "float32" | "int32",
  values: readonly (string | number)[],
): MetadataInput {
  return { key: `tokenizer.ggml.${name}`, type: "array", value: { of, values } };
}

async function described(file: Described): Promise<Tokenizer | null> {
  const { model, pre, tokens, merges, more = [] } = file;
  const { scores = tokens.map((_, id) => -id) } = file;
  const typed = tokens.map((token) =>
    typeof token === "string" ? ([token, "normal"] as const) : token,
  );
  const metadata = [
    text("general.architecture", "llama"),
    text("tokenizer.ggml.model", model),
    ...(pre === undefined ? [] : [text("tokenizer.ggml.pre", pre)]),
    list(
      "tokens",
      "string",
      typed.map(([token]) => token),
    ),
    list("scores", "float32", scores),
    list(
      "token_type",
      "int32",
      typed.map(([, type]) => TOKEN_TYPES.indexOf(type)),
    ),
    ...(merges === undefined ? [] : [list("merges", "string", merges)]),
    ...more,
  ];
  return tokenizerOf(parseGguf(writeGguf({ metadata, tensors: [] })));
}

function pieces(tokenizer: Tokenizer | null, given: string): string[] | undefined {
  return tokenizer?.cut(given).map(({ piece }) => piece);
}

const BYTES = Array.from({ length: 256 }, (_, byte) => [byteName(byte), "byte"] as const);

describe("SentencePiece", () => {
  const tokens: Token[] = [
    ["<s>", "control"],
    ...BYTES,
    "\u2581",
    "a",
    "b",
    "c",
    "bc",
    "ab",
    "abc",
    "\u2581a",
  ];

  test("joins what scores highest first, of equals the leftmost, and puts a space before", async () => {
    const scores = tokens.map((token) => (token === "ab" ? -1 : token === "bc" ? -2 : -9));
    const tokenizer = await described({ model: "llama", tokens, scores });
    expect(pieces(tokenizer, "abc")).toEqual([" ", "abc"]);
    expect(pieces(tokenizer, "bcb")).toEqual([" ", "bc", "b"]);
    expect(pieces(tokenizer, "bab")).toEqual([" ", "b", "ab"]);
  });

  test("has a space before the first piece and after special tokens, unless the file says no", async () => {
    expect(pieces(await described({ model: "llama", tokens }), "a<s>a")).toEqual([
      " a",
      "<s>",
      " a",
    ]);
    const more = [{ key: "tokenizer.ggml.add_space_prefix", type: "bool", value: false } as const];
    const plain = await described({ model: "llama", tokens, more });
    expect(pieces(plain, "a<s>a")).toEqual(["a", "<s>", "a"]);
  });

  test("falls back on bytes; parts of a character are shown as such", async () => {
    const tokenizer = await described({ model: "llama", tokens });
    expect(pieces(tokenizer, "ä\n")).toEqual([" ", "<0xC3>", "<0xA4>", "\n"]);
  });

  test("Phi-3's special tokens take the white space after them", async () => {
    const spaced: Token[] = [["<|user|>", "user defined"], ...tokens];
    const other = await described({ model: "llama", tokens: spaced });
    expect(pieces(other, "<|user|>\na")).toEqual(["<|user|>", " ", "\n", "a"]);
    const more = [text("general.name", "Phi-3 mini")];
    const phi = await described({ model: "llama", tokens: spaced, more });
    expect(pieces(phi, "<|user|>\n a")).toEqual(["<|user|>", " a"]);
  });
});

describe("byte pair encoding", () => {
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const tokens: Token[] = [
    ...letters,
    "Ġ",
    "Ã",
    "¤",
    "ab",
    "abc",
    "Ġab",
    "12",
    ["<|im_end|>", "normal"],
  ];
  const merges = ["a b", "ab c", "Ġ ab", "1 2"];

  test("joins within words, in the order of the merges", async () => {
    const tokenizer = await described({ model: "gpt2", pre: "gpt-2", tokens, merges });
    expect(pieces(tokenizer, "abc ab 12")).toEqual(["abc", " ab", " ", "12"]);
    expect(pieces(tokenizer, "ä")).toEqual(["<0xC3>", "<0xA4>"]);
  });

  test("cuts words as the file's pre-tokenizer does", async () => {
    const single = await described({ model: "gpt2", pre: "qwen2", tokens, merges });
    expect(pieces(single, "12")).toEqual(["1", "2"]);
    const whole = await described({ model: "gpt2", pre: "llama-bpe", tokens, merges: [] });
    expect(pieces(whole, "abc")).toEqual(["abc"]);
  });

  test("finds control tokens that a file calls normal", async () => {
    const tokenizer = await described({ model: "gpt2", tokens, merges });
    expect(pieces(tokenizer, "ab<|im_end|>")).toEqual(["ab", "<|im_end|>"]);
  });

  test("of Gemma 4 runs over whole lines, spaces written as U+2581", async () => {
    const own: Token[] = [...BYTES, "a", "\u2581", "a\u2581", "a\u2581a", "\n\n"];
    const joins = ["a \u2581", "a\u2581 a"];
    const tokenizer = await described({ model: "gemma4", tokens: own, merges: joins });
    expect(pieces(tokenizer, "a a\n\nß")).toEqual(["a a", "\n\n", "<0xC3>", "<0x9F>"]);
  });
});

test("BERT's words are cut into the longest tokens, without case and accents", async () => {
  const tokens: Token[] = [["[UNK]", "unknown"], "\u2581play", "ing", "\u2581!", "\u2581cafe"];
  const more = [{ key: "tokenizer.ggml.unknown_token_id", type: "uint32", value: 0 } as const];
  const tokenizer = await described({ model: "bert", tokens, more });
  expect(pieces(tokenizer, "Playing! Café xyz")).toEqual([" play", "ing", " !", " cafe", "[UNK]"]);
});

test.each([
  { model: "t5", tokens: ["a"] },
  { model: "gpt2", pre: "nobody-knows", tokens: ["a"], merges: [] },
  { model: "gpt2", tokens: ["a"] },
])("$model $pre is none that is known here", async (file) => {
  expect(await described(file)).toBeNull();
});
