/** Pieces as a tokenizer makes them, with bytes beyond ASCII and Markdown that spans pieces. */
const PIECES =
  "The| agent| reads| **|tokens|**| as| they| come|,| naïve| or| not| —| in| 日本|語| and| with| 🦙|.|\n|\n|1|.| First| `|token|`|\n|2|.| Then| more|.|\n|\n".split(
    "|",
  );

/** Which of the fake's own tokens has a name behind it that is another one in each round. */
const NAMED = 1;

/**
 * The text of the fake's token number `index`, counted from 0. Its own answer never repeats itself,
 * however long it is; one of `pieces` does.
 */
export function fakeToken(index: number, pieces: readonly string[] = PIECES): string {
  const piece = pieces[index % pieces.length]!;
  const round = Math.floor(index / pieces.length);
  if (pieces !== PIECES || round === 0 || index % pieces.length !== NAMED) return piece;
  return `${piece} ${(Math.imul(round, 0x9e_37_79_b1) >>> 0).toString(36)}`;
}

/** The whole answer of `count` tokens: what a client must hold in the end. */
export function fakeAnswer(count: number, pieces: readonly string[] = PIECES): string {
  return Array.from({ length: count }, (_, index) => fakeToken(index, pieces)).join("");
}

/** How many tokens of the fake's answer a text is, which the fake then goes on with; 0 for any other. */
export function fakeTokensOf(text: string, pieces: readonly string[] = PIECES): number {
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const piece = fakeToken(count, pieces);
    if (piece === "" || !text.startsWith(piece, at)) return 0;
    at += piece.length;
  }
  return count;
}

/** Characters per token that the fake assumes of a prompt. */
const PROMPT_CHARS_PER_TOKEN = 4;

/** How many tokens the fake counts for a prompt's text. */
export function fakePromptTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / PROMPT_CHARS_PER_TOKEN));
}
