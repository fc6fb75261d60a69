import type { Gguf } from "../read/gguf.ts";
import { bytePairs } from "./byte-pairs.ts";
import { bytesText, fromByteLetters } from "./byte-letters.ts";
import type { Encode } from "./encode.ts";
import { preTokenizer } from "./pre-tokenizers.ts";
import { sentencePieces } from "./sentence-pieces.ts";
import { partition, readVocabulary, type Vocabulary } from "./vocabulary.ts";
import { wordPieces } from "./word-pieces.ts";

/** One token of a text. */
export interface TokenPiece {
  readonly id: number;
  /** Its text; bytes that are a part of a character only as <0xE2>. */
  readonly piece: string;
}

/** Cuts texts as llama.cpp does for one model. */
export class Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #encode: Encode;
  readonly #letters: boolean;

  constructor(vocabulary: Vocabulary, encode: Encode, letters: boolean) {
    this.#vocabulary = vocabulary;
    this.#encode = encode;
    this.#letters = letters;
  }

  /** A text in tokens, special ones included (llama-server's /tokenize without add_special). */
  cut(text: string): TokenPiece[] {
    let afterSpecial = true;
    return partition(text.toWellFormed(), this.#vocabulary.specials).flatMap((part) => {
      const ids = typeof part === "number" ? [part] : this.#encode(part, afterSpecial);
      afterSpecial = typeof part === "number";
      return ids.map((id) => ({ id, piece: this.#piece(id) }));
    });
  }

  #piece(id: number): string {
    const text = this.#vocabulary.texts[id] ?? "";
    const type = this.#vocabulary.typeOf(id);
    if (type === "byte") return bytesText(Uint8Array.of(Number(text.slice(1, -1))));
    if (type !== "normal" && type !== "unused") return text;
    const bytes = this.#letters ? fromByteLetters(text) : null;
    return bytes === null ? text.replaceAll("\u2581", " ") : bytesText(bytes);
  }
}

/** Where a file does not say. */
const BERT_UNKNOWN = 100;

const kept = new WeakMap<Gguf, Promise<Tokenizer | null>>();

/**
 * The tokenizer that a file describes; null where there is none, or one of a kind that is not known
 * here (unigram, RWKV, PLaMo, and pre-tokenizers that are not in `pre-tokenizers.ts`). It is read once
 * for each file, and lives as long as that.
 */
export function tokenizerOf(gguf: Gguf): Promise<Tokenizer | null> {
  const known = kept.get(gguf);
  if (known !== undefined) return known;
  const found = readTokenizer(gguf);
  kept.set(gguf, found);
  // What could not be read may be there the next time.
  found.catch(() => kept.delete(gguf));
  return found;
}

async function readTokenizer(gguf: Gguf): Promise<Tokenizer | null> {
  const model = gguf.get("tokenizer.ggml.model") ?? "";
  if (!["llama", "gpt2", "gemma4", "bert"].includes(model)) return null;
  const vocabulary = await readVocabulary(gguf);
  if (vocabulary === null) return null;
  if (model === "llama") {
    const spaceFirst = gguf.get("tokenizer.ggml.add_space_prefix") ?? true;
    return new Tokenizer(vocabulary, sentencePieces(vocabulary, spaceFirst), false);
  }
  if (model === "bert") {
    const unknown = gguf.get("tokenizer.ggml.unknown_token_id") ?? BERT_UNKNOWN;
    return new Tokenizer(vocabulary, wordPieces(vocabulary, unknown), false);
  }
  const way = preTokenizer(model === "gemma4" ? model : (gguf.get("tokenizer.ggml.pre") ?? ""));
  const encode = way === null ? null : await bytePairs(gguf, vocabulary, way);
  return encode === null ? null : new Tokenizer(vocabulary, encode, way!.bytes);
}
