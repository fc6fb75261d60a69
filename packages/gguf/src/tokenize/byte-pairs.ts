import type { Gguf } from "../read/gguf.ts";
import { byteName, toByteLetters } from "./byte-letters.ts";
import { merged } from "./merge.ts";
import { cutWords, type PreTokenizer } from "./pre-tokenizers.ts";
import type { Encode } from "./encode.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Byte pair encoding: words, within which pairs are joined in the order of the file's merges. */
export async function bytePairs(
  gguf: Gguf,
  { ids }: Vocabulary,
  { patterns, wholeWords, bytes }: PreTokenizer,
): Promise<Encode | null> {
  const merges = gguf.get("tokenizer.ggml.merges");
  if (merges?.of !== "string") return null;
  const ranks = new Map<string, number>();
  for (const [rank, pair] of (await merges.slice()).map(String).entries()) {
    // The first of a pair that is there twice counts.
    if (!ranks.has(pair)) ranks.set(pair, rank);
  }
  const rank = (left: string, right: string): number | undefined => ranks.get(`${left} ${right}`);
  const symbolsOf = (word: string): readonly string[] => {
    const whole = ids.has(word) && (wholeWords || (!bytes && /^\n+$/.test(word)));
    return whole ? [word] : merged(Array.from(word), rank);
  };
  const idsOf = (symbol: string): number[] => {
    const id = ids.get(symbol);
    if (id !== undefined) return [id];
    const names = bytes
      ? Array.from(symbol)
      : Array.from(new TextEncoder().encode(symbol), byteName);
    return names.flatMap((name) => ids.get(name) ?? []);
  };
  return (text) => {
    const words = cutWords(bytes ? text : text.replaceAll(" ", "\u2581"), patterns);
    return words.flatMap((word) => symbolsOf(bytes ? toByteLetters(word) : word).flatMap(idsOf));
  };
}
