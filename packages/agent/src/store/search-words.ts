import type { Snippet } from "@llcuda/protocol";

/** More words than a person types; each costs a look at every candidate. */
const MAX_WORDS = 8;
/** Characters shown around the first find, and before it. */
const SNIPPET_CHARS = 160;
const LEAD_CHARS = 40;
/** Marks in one text: a snippet shows only some, and a title has no more. */
const MAX_MARKS = 20;

/** Searching takes no note of upper and lower case. */
export function searchWords(query: string): string[] {
  // SQLite takes a NUL for the end of a text.
  const words = query
    .toLowerCase()
    .split(/[\s\0]+/)
    .filter((word) => word !== "");
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** Where the words stand in a text, in their order; null unless all of them are there. */
export function marksIn(text: string, words: readonly string[]): Snippet["marks"] | null {
  const lower = text.toLowerCase();
  const marks: Snippet["marks"] = [];
  for (const word of words) {
    let from = lower.indexOf(word);
    if (from === -1) return null;
    // A letter that is longer in lower case would move every offset behind it.
    if (lower.length !== text.length) continue;
    for (
      ;
      from !== -1 && marks.length < MAX_MARKS;
      from = lower.indexOf(word, from + word.length)
    ) {
      marks.push({ from, to: from + word.length });
    }
  }
  return merged(marks.toSorted((a, b) => a.from - b.from));
}

function merged(marks: Snippet["marks"]): Snippet["marks"] {
  const result: Snippet["marks"] = [];
  for (const mark of marks) {
    const last = result.at(-1);
    if (last !== undefined && mark.from <= last.to) last.to = Math.max(last.to, mark.to);
    else result.push({ ...mark });
  }
  return result;
}

/** The piece of a text around its first mark, on one line. */
export function snippetOf(text: string, marks: Snippet["marks"]): Snippet {
  const first = marks[0]?.from ?? 0;
  let from = Math.max(0, first - LEAD_CHARS);
  // Never begins inside a character of two units.
  if (from > 0 && /[\uDC00-\uDFFF]/.test(text[from]!)) from -= 1;
  const to = Math.min(text.length, from + SNIPPET_CHARS);
  const lead = from > 0 ? "…" : "";
  const tail = to < text.length ? "…" : "";
  // Spaces for line ends, one for one: the marks stay where they are.
  const piece = text
    .slice(from, to)
    .replace(/\s/g, " ")
    .replace(/[\uD800-\uDBFF]$/, " ");
  const shift = lead.length - from;
  return {
    text: `${lead}${piece}${tail}`,
    marks: marks
      .filter((mark) => mark.from < to)
      .map((mark) => ({ from: mark.from + shift, to: Math.min(mark.to, to) + shift })),
  };
}
