import { byteName } from "./byte-letters.ts";
import { merged } from "./merge.ts";
import type { Encode } from "./encode.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * SentencePiece's BPE, as Llama 2 and Gemma have it: neighbours are joined where the two together are
 * a token, the highest score first; what is no token then falls back on its bytes.
 */
export function sentencePieces({ ids, scores }: Vocabulary, spaceFirst: boolean): Encode {
  const rank = (left: string, right: string): number | undefined => {
    const id = ids.get(left + right);
    return id === undefined ? undefined : -(scores[id] ?? 0);
  };
  const bytesOf = (symbol: string): number[] =>
    Array.from(
      new TextEncoder().encode(symbol),
      (byte) => ids.get(byteName(byte)) ?? ids.get(String.fromCharCode(byte)) ?? [],
    ).flat();
  return (text, afterSpecial) => {
    const spaced = spaceFirst && afterSpecial ? ` ${text}` : text;
    const symbols = Array.from(spaced.replaceAll(" ", "\u2581"));
    return merged(symbols, rank).flatMap((symbol) => ids.get(symbol) ?? bytesOf(symbol));
  };
}
