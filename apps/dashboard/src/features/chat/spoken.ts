import type { Message } from "@llcuda/protocol";
import { formatCount } from "../../ui/format.ts";

/** Longer pieces are still being read when the next would come. */
const MOST_SAID = 300;

/** Markdown's marks, which nobody wants to hear. */
const MARKS = /[*_~`#>|]+|\$\$?|\\[()[\]]|^\s*[-+]\s/gm;

const plain = (text: string): string =>
  text
    .replaceAll(MARKS, "")
    .replaceAll(/\]\([^)]*\)/g, "")
    .replaceAll("[", "")
    .replaceAll(/\s+/g, " ")
    .trim();

/** Where the last whole sentence of a text ends; -1 without one. */
function lastSentenceEnd(text: string): number {
  const ends = [...text.matchAll(/[.!?。！？؟](?=\s)|\n/gu)];
  const last = ends.at(-1);
  return last === undefined ? -1 : last.index + last[0].length;
}

export interface Spoken {
  say: string;
  /** Up to where the text has been said, or left out because it came too fast. */
  upTo: number;
}

/**
 * What of an answer is said next: whole sentences beyond `from`, the newest where there are too many.
 * Null while there is no whole one.
 */
export function nextSpoken(text: string, from: number): Spoken | null {
  const fresh = text.slice(from);
  const end = lastSentenceEnd(fresh);
  if (end === -1) return null;
  const said = plain(fresh.slice(0, end));
  if (said === "") return null;
  if (said.length <= MOST_SAID) return { say: said, upTo: from + end };
  const cut = said.slice(-MOST_SAID);
  return { say: `… ${cut.slice(cut.indexOf(" ") + 1)}`, upTo: from + end };
}

/** How an answer ended. */
export function spokenEnd(message: Pick<Message, "stats" | "status"> | null): string {
  const after = `after ${formatCount(message?.stats?.tokens ?? 0)} tokens`;
  return message?.status === "repeating"
    ? `The answer was stopped ${after}, because it only repeats itself.`
    : `The answer has ended ${after}.`;
}
