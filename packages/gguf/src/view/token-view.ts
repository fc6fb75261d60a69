import type { Gguf } from "../read/gguf.ts";
import { TOKEN_TYPES } from "../tokenize/token-type.ts";
import type { TokenType } from "../tokenize/token-type.ts";
import { MAX_TOKENS } from "../tokenize/vocabulary.ts";

/** A token of the vocabulary. */
export interface TokenRow {
  readonly id: number;
  readonly text: string;
  /** llama.h, enum llama_token_type; null where the file does not say. */
  readonly type: TokenType | null;
  readonly score: number | null;
}

export interface TokenPage {
  /** How many tokens fit. */
  readonly total: number;
  readonly tokens: readonly TokenRow[];
}

/**
 * Tokens whose text holds the query, or whose id it is (`#42`), from number `start` of those that
 * fit; all of them for an empty query. A space is found as the vocabulary writes it too.
 */
export async function findTokens(
  gguf: Gguf,
  query: string,
  start: number,
  count: number,
): Promise<TokenPage> {
  const tokens = gguf.get("tokenizer.ggml.tokens");
  if (tokens === undefined || tokens.length > MAX_TOKENS) return { total: 0, tokens: [] };
  const texts = (await tokens.slice()).map(String);
  const ids = fitting(texts, query);
  const shown = ids.slice(start, start + count);
  const [types, scores] = await Promise.all(
    ["tokenizer.ggml.token_type", "tokenizer.ggml.scores"].map((key) =>
      numbersOf(gguf, key, shown),
    ),
  );
  return {
    total: ids.length,
    tokens: shown.map((id, i) => {
      const type = types?.[i];
      const score = scores?.[i] ?? null;
      return {
        id,
        text: texts[id]!,
        type: type === undefined ? null : (TOKEN_TYPES[type] ?? null),
        score: score !== null && Number.isFinite(score) ? score : null,
      };
    }),
  };
}

function fitting(texts: readonly string[], query: string): number[] {
  const wanted = /^#(\d+)$/.exec(query.trim())?.[1];
  if (wanted !== undefined) return Number(wanted) < texts.length ? [Number(wanted)] : [];
  // A space is U+2581 in SentencePiece's vocabularies and U+0120 in GPT-2's.
  const forms = new Set([query, query.replaceAll(" ", "\u2581"), query.replaceAll(" ", "\u0120")]);
  const ids: number[] = [];
  for (const [id, text] of texts.entries()) {
    for (const form of forms) {
      if (!text.includes(form)) continue;
      ids.push(id);
      break;
    }
  }
  return ids;
}

/** The numbers at these places of an array; undefined where there is none. */
async function numbersOf(
  gguf: Gguf,
  key: string,
  places: readonly number[],
): Promise<number[] | undefined> {
  const entry = gguf.metadata.get(key);
  if (entry?.type !== "array" || entry.value.of === "string" || entry.value.of === "array") {
    return undefined;
  }
  const array = gguf.get(key);
  if (typeof array !== "object") return undefined;
  const least = Math.min(...places, array.length);
  const values = await array.slice(least, Math.max(...places, -1) + 1);
  return places.map((place) => Number(values[place - least]));
}
