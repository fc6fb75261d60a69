import { Marked, type Token } from "marked";
import { noteBlock, noteMark } from "./footnote-syntax.ts";
import { mathBlock, mathInline } from "./math-syntax.ts";

function lexerOf(growing: boolean): Marked {
  return new Marked({
    extensions: [mathBlock({ growing }), mathInline, noteBlock, noteMark],
  });
}

const whole = lexerOf(false);
const growing = lexerOf(true);

/**
 * The tokens of a markdown text: GitHub's, with formulas and footnotes.
 * @param finished false while more may come: a formula that is still open is none of the text then
 */
export function lex(text: string, finished: boolean): Token[] {
  return (finished ? whole : growing).lexer(text);
}
