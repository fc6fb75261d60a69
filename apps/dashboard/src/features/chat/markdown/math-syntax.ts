import type { TokenizerExtension, Tokens } from "marked";

export interface MathToken extends Tokens.Generic {
  type: "math";
  raw: string;
  /** TeX, without its delimiters. */
  tex: string;
  /** Set on a line of its own. */
  display: boolean;
  /** Its end has not been written yet. */
  open: boolean;
}

/** A formula longer than this is a mistake; looking on for its end would cost at every paint. */
const MAX_INLINE = 2_000;

const BLOCKS = [
  /^ {0,3}\$\$((?:(?!\n[ \t]*\n)[^$])+?)\$\$[ \t]*(?:\n|$)/,
  /^ {0,3}\\\[((?:(?!\n[ \t]*\n)[^])+?)\\\][ \t]*(?:\n|$)/,
];
/** One that runs to the end of what is there; an empty line would have ended it. */
const OPEN_BLOCKS = [
  /^ {0,3}\$\$[ \t]*\n((?:(?!\n[ \t]*\n)[^$])*)\$?$/,
  /^ {0,3}\\\[((?:(?!\n[ \t]*\n|\\\])[^])*)$/,
];
const INLINE = [
  new RegExp(`^\\\\\\(([^]{1,${MAX_INLINE}}?)\\\\\\)`),
  new RegExp(`^\\$\\$([^$]{1,${MAX_INLINE}}?)\\$\\$`),
  // As pandoc has it, so that "$5 and $10" stays money: no space inside, no digit behind.
  new RegExp(`^\\$(?![\\s$])((?:\\\\.|[^\\\\$\\n]){1,${MAX_INLINE}}?)(?<!\\s)\\$(?![\\d$])`),
  new RegExp(`^\\\\\\[([^]{1,${MAX_INLINE}}?)\\\\\\]`),
];

function read(src: string, forms: readonly RegExp[], rest: Pick<MathToken, "display" | "open">) {
  for (const form of forms) {
    const match = form.exec(src);
    if (match === null) continue;
    const raw = match[0];
    const tex = match[1]!.trim();
    if (tex === "" && !rest.open) continue;
    return { type: "math", raw, tex, ...rest } satisfies MathToken;
  }
  return undefined;
}

/** Formulas on lines of their own: `$$ … $$` and `\[ … \]`. */
export const mathBlock = ({ growing }: { growing: boolean }): TokenizerExtension => ({
  name: "mathBlock",
  level: "block",
  start: (src) => {
    const at = src.search(/\n {0,3}(?:\$\$|\\\[)/);
    return at === -1 ? undefined : at + 1;
  },
  tokenizer: (src) =>
    read(src, BLOCKS, { display: true, open: false }) ??
    (growing ? read(src, OPEN_BLOCKS, { display: true, open: true }) : undefined),
});

/** Formulas within a line: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. */
export const mathInline: TokenizerExtension = {
  name: "mathInline",
  level: "inline",
  start: (src) => {
    const at = src.search(/\$|\\[([]/);
    return at === -1 ? undefined : at;
  },
  tokenizer: (src) => {
    const display = src.startsWith("$$") || src.startsWith("\\[");
    return read(src, INLINE, { display, open: false });
  },
};
