import type { Gguf } from "../read/gguf.ts";
import { TOKEN_TYPES, type TokenType } from "./token-type.ts";

/** A token that is found in a text as it stands, before anything else is done. */
export interface SpecialToken {
  readonly id: number;
  readonly text: string;
  /** White space after it goes with it. */
  readonly takesSpace: boolean;
}

/** A tokenizer's tokens, at hand. */
export interface Vocabulary {
  readonly texts: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  /** 0 where the file has none. */
  readonly scores: readonly number[];
  /** The longest first. */
  readonly specials: readonly SpecialToken[];
  typeOf(id: number): TokenType;
}

/** No vocabulary is near this. */
export const MAX_TOKENS = 4_000_000;

const SPECIAL_TYPES: ReadonlySet<TokenType> = new Set(["unknown", "control", "user defined"]);

/** llama.cpp takes these for control tokens, whatever a file says of them (llama_vocab::impl::load). */
const ALWAYS_SPECIAL = new Set(
  (
    "<|eot_id|> <|im_end|> <|end|> <|return|> <|call|> <|flush|> <|calls|> <end_of_turn> <|endoftext|> " +
    "<|eom_id|> <EOT> _<EOT> [EOT] [EOS] <|end_of_text|> <end_of_utterance> <eos> <turn|> <|tool_response> " +
    "<|channel|> <|message|> <|start|> <|constrain|> </s>"
  ).split(" "),
);

/** Reads all tokens of a file; null where it has none. Memory: some 150 bytes a token. */
export async function readVocabulary(gguf: Gguf): Promise<Vocabulary | null> {
  const tokens = gguf.get("tokenizer.ggml.tokens");
  if (tokens?.of !== "string" || tokens.length > MAX_TOKENS) return null;
  const texts = (await tokens.slice()).map(String);
  const types = await numbers(gguf, "tokenizer.ggml.token_type");
  const scores = await numbers(gguf, "tokenizer.ggml.scores");
  const typeOf = (id: number): TokenType => TOKEN_TYPES[types[id] ?? 1] ?? "undefined";
  // Where one of these is in use, </s> is a token as any other.
  const plain = texts.includes("<|tool_response>") ? "</s>" : "";
  const phi3 = /phi-?3/i.test(gguf.get("general.name") ?? "");
  const specials = texts
    .map((text, id): SpecialToken => {
      const takesSpace = phi3 && !["<unk>", "<s>", "<|endoftext|>"].includes(text);
      return { id, text, takesSpace };
    })
    .filter(({ id, text }) => {
      if (text === "") return false;
      return SPECIAL_TYPES.has(typeOf(id)) || (ALWAYS_SPECIAL.has(text) && text !== plain);
    })
    .toSorted((a, b) => b.text.length - a.text.length);
  return { texts, ids: new Map(texts.map((text, id) => [text, id])), scores, specials, typeOf };
}

async function numbers(
  gguf: Gguf,
  key: "tokenizer.ggml.scores" | "tokenizer.ggml.token_type",
): Promise<number[]> {
  const array = gguf.get(key);
  if (array === undefined || array.of === "string" || array.of === "array") return [];
  return (await array.slice()).map(Number);
}

/** A text at its special tokens: their ids, and the texts between them. */
export function partition(text: string, specials: readonly SpecialToken[]): (string | number)[] {
  let parts: (string | number)[] = [text];
  for (const special of specials) {
    if (!text.includes(special.text)) continue;
    parts = parts.flatMap((part) => (typeof part === "string" ? splitAt(part, special) : [part]));
  }
  return parts.filter((part) => part !== "");
}

function splitAt(text: string, { id, text: mark, takesSpace }: SpecialToken): (string | number)[] {
  return text.split(mark).flatMap((between, i) => {
    if (i === 0) return [between];
    return [id, takesSpace ? between.replace(/^[\t-\r ]+/, "") : between];
  });
}
