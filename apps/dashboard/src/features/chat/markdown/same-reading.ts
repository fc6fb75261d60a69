import type { Token, Tokens } from "marked";

/** What of a token may differ although its text is the same. */
type Reading = Pick<Token, "type" | "raw"> & {
  href?: string;
  items?: Tokens.ListItem[];
  tokens?: Token[] | undefined;
};

/**
 * Whether two readings of one place paint the same: equal text may still be read as a link in one
 * and not in the other, because the address is defined further down.
 */
export function sameReading(a: Reading, b: Reading): boolean {
  if (a === b) return true;
  if (a.type !== b.type || a.raw !== b.raw || a.href !== b.href) return false;
  return sameReadings(a.items ?? a.tokens ?? [], b.items ?? b.tokens ?? []);
}

export function sameReadings(a: readonly Token[], b: readonly Token[]): boolean {
  return a.length === b.length && a.every((token, index) => sameReading(token, b[index]!));
}
