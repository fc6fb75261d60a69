import { distance } from "fastest-levenshtein";

/** Names that are told of; more would hide the right one. */
const SUGGESTIONS = 3;
/** Longer names are nobody's typing error, and the work grows with the square. */
const MAX_NAME = 200;
/** A file may hold a hundred thousand names; the first ones are like all others. */
const MAX_COMPARED = 20_000;

/** Names that the text may have meant, in any case of letters, the nearest first: a few typing errors, or a part left out. Pure. */
export function nearNames(names: readonly string[], text: string): string[] {
  if (text.length === 0 || text.length > MAX_NAME) return [];
  const most = Math.ceil(text.length / 4);
  return (
    names
      .slice(0, MAX_COMPARED)
      // A name that could command a terminal is not repeated.
      .filter((name) => !/\p{C}/u.test(name))
      .map((name) => ({ name, edits: edits(name, text) }))
      .filter(({ edits }) => edits <= most)
      .toSorted((a, b) => a.edits - b.edits)
      .slice(0, SUGGESTIONS)
      .map(({ name }) => name)
  );
}

/** One for a part left out or other cases of letters, else the least letters to change. */
function edits(name: string, text: string): number {
  const [a, b] = [name.toLowerCase(), text.toLowerCase()];
  return a.includes(b) ? 1 : distance(a, b);
}
