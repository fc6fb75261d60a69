import katex from "katex";
import type { TokenizerAndRendererExtension } from "marked";
import { escaped } from "./escaped.ts";

/** A longer formula is a mistake; looking on for its end would cost at every sign. */
const MAX_TEX = 2_000;
/** Macros that write macros end here, and sizes a text asks for, in em. */
const LIMITS = { maxExpand: 500, maxSize: 20 };

/** On lines of their own; an empty line ends what only looks like one. */
const BLOCK = new RegExp(
  `^ {0,3}(?:\\$\\$((?:(?!\\n[ \\t]*\\n)[^$]){1,${MAX_TEX}}?)\\$\\$|\\\\\\[((?:(?!\\n[ \\t]*\\n)[^]){1,${MAX_TEX}}?)\\\\\\])[ \\t]*(?:\\n|$)`,
);
/** Within a line; one dollar by pandoc's rule, so that "$5 and $10" stays money. */
const INLINE = new RegExp(
  `^(?:\\$\\$([^$]{1,${MAX_TEX}}?)\\$\\$|\\\\\\[([^]{1,${MAX_TEX}}?)\\\\\\]|\\\\\\(([^]{1,${MAX_TEX}}?)\\\\\\)|\\$(?![\\s$])((?:\\\\.|[^\\\\$\\n]){1,${MAX_TEX}}?)(?<!\\s)\\$(?![\\d$]))`,
);

/** Formulas as MathML, which browsers draw without a script or a font; what is none stays as written. */
export const FORMULAS: TokenizerAndRendererExtension[] = [
  {
    name: "formulaBlock",
    level: "block",
    start: (text) => at(/\n {0,3}(?:\$\$|\\\[)/, text, 1),
    tokenizer: (text) => token(BLOCK.exec(text), "formulaBlock", true),
    renderer: ({ tex, raw }) => `<p>${drawn(String(tex), raw, true)}</p>\n`,
  },
  {
    name: "formula",
    level: "inline",
    start: (text) => at(/\\[([]|\$/, text, 0),
    tokenizer: (text) => token(INLINE.exec(text), "formula", /^(?:\$\$|\\\[)/.test(text)),
    renderer: ({ tex, raw, display }) => drawn(String(tex), raw, display === true),
  },
];

function at(what: RegExp, text: string, behind: number): number | undefined {
  const index = text.search(what);
  return index === -1 ? undefined : index + behind;
}

function token(found: RegExpExecArray | null, type: string, display: boolean) {
  const tex =
    found
      ?.slice(1)
      .find((each) => each !== undefined)
      ?.trim() ?? "";
  return found === null || tex === "" ? undefined : { type, raw: found[0], tex, display };
}

function drawn(tex: string, raw: string, displayMode: boolean): string {
  try {
    return katex.renderToString(tex, {
      ...LIMITS,
      displayMode,
      output: "mathml",
      // No links, pictures, styles or classes of the text's own.
      trust: false,
      strict: "ignore",
      throwOnError: true,
    });
  } catch {
    return `<code>${escaped(raw.trim())}</code>`;
  }
}
