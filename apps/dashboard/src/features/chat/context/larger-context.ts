/** Contexts are powers of two: room for what is there and for an answer of the same length again. */
export function wantedContext(tokens: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(256, tokens * 1.25)));
}

/**
 * The context to load anew with: what is wanted, or less where the model was made for less.
 * Null where that would be no more than there is.
 */
export function largerContext(
  tokens: number,
  current: number,
  trained: number | null,
): number | null {
  const wanted = Math.min(wantedContext(tokens), trained ?? Number.POSITIVE_INFINITY);
  return wanted > current && wanted > tokens ? wanted : null;
}
