import type { Token } from "marked";

/** Marks that models write as HTML because markdown has none; without attributes they do no harm. */
const NAMES = new Set(["sub", "sup", "kbd", "mark", "u", "s", "b", "i"]);

export type InlineElement = "sub" | "sup" | "kbd" | "mark" | "u" | "s" | "b" | "i";

/** The element that this tag opens; null for every other tag, and for one with attributes. */
export function elementName(tag: string): InlineElement | null {
  const name = /^<([a-z]+)>$/i.exec(tag)?.[1]?.toLowerCase() ?? "";
  return NAMES.has(name) ? (name as InlineElement) : null;
}

/** Where the element that opens at `index` is closed; null when it is none of ours or stays open. */
export function pairEnd(tokens: readonly Token[], index: number): number | null {
  const name = elementName(tokens[index]!.raw);
  if (name === null) return null;
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    const { type, raw } = tokens[at]!;
    if (type !== "html") continue;
    if (elementName(raw) === name) depth += 1;
    if (raw.toLowerCase() === `</${name}>`) depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}
