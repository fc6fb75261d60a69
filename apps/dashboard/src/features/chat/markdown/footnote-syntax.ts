import type { Token, TokenizerExtension, Tokens } from "marked";

/** `[^1]` in a text. */
export interface NoteMark extends Tokens.Generic {
  type: "noteMark";
  raw: string;
  note: string;
}

/** `[^1]: what it says`. */
export interface NoteToken extends Tokens.Generic {
  type: "note";
  raw: string;
  note: string;
  tokens: Token[];
}

const NAME = String.raw`\[\^([^\]\s^]{1,64})\]`;
const NOTE = new RegExp(String.raw`^ {0,3}${NAME}:[ \t]*([^\n]*(?:\n[ \t]{2,}[^\n]+)*)(?:\n|$)`);
const MARK = new RegExp(`^${NAME}`);

export const noteBlock: TokenizerExtension = {
  name: "note",
  level: "block",
  start: (src) => {
    const at = src.search(/\n {0,3}\[\^/);
    return at === -1 ? undefined : at + 1;
  },
  tokenizer(src) {
    const match = NOTE.exec(src);
    if (match === null) return undefined;
    const [raw, note = "", text = ""] = match;
    const tokens = this.lexer.inlineTokens(text.replaceAll(/\n[ \t]+/g, "\n"));
    return { type: "note", raw, note, tokens } satisfies NoteToken;
  },
};

export const noteMark: TokenizerExtension = {
  name: "noteMark",
  level: "inline",
  start: (src) => {
    const at = src.indexOf("[^");
    return at === -1 ? undefined : at;
  },
  tokenizer(src) {
    const match = MARK.exec(src);
    if (match === null) return undefined;
    return { type: "noteMark", raw: match[0], note: match[1]! } satisfies NoteMark;
  },
};
