/** Pieces as a tokenizer makes them, with bytes beyond ASCII and Markdown that spans pieces. */
const PIECES =
  "The| agent| reads| **|tokens|**| as| they| come|,| naïve| or| not| —| in| 日本|語| and| with| 🦙|.|\n|\n|1|.| First| `|token|`|\n|2|.| Then| more|.|\n|\n".split(
    "|",
  );

/** The text of the fake's token number `index`, counted from 0. */
export function fakeToken(index: number, pieces: readonly string[] = PIECES): string {
  return pieces[index % pieces.length]!;
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
