import type { ProbedToken } from "@llcuda/protocol";

/**
 * How undecided the model was, 0 to 1: the entropy of the likely tokens, with all others taken as
 * one, as a share of the most that so many choices can have.
 */
export function undecided({ alternatives }: Pick<ProbedToken, "alternatives">): number {
  if (alternatives.length === 0) return 0;
  const shares = alternatives.map(({ logprob }) => Math.exp(logprob));
  const rest = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  const entropy = [...shares, rest].reduce(
    (sum, share) => (share > 0 ? sum - share * Math.log(share) : sum),
    0,
  );
  return Math.min(1, entropy / Math.log(alternatives.length + 1));
}

/** Steps of colour, from decided to a mere guess. */
export const STEPS = 5;

export const stepOf = (share: number): number => Math.min(STEPS - 1, Math.floor(share * STEPS));

/** A token's text so that it can be seen: spaces and line ends have no shape of their own. */
export function visibleToken(text: string): string {
  return text.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(/^ | $/g, "␣");
}
