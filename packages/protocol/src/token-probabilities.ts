import { z } from "zod";

/** Alternatives a token may be kept with; more are never looked at and cost the engine time. */
export const MAX_ALTERNATIVES = 10;
/** Tokens of one answer whose alternatives are kept: 8,192 of them take about 2 MB. */
export const MAX_PROBED_TOKENS = 8_192;

const Candidate = z.object({
  /** A piece that is no whole character is written as its bytes: `<0xE2 0x96>`. */
  text: z.string(),
  /** Natural logarithm of its probability, before sampling. */
  logprob: z.number(),
});

/** One token of an answer, with what else the model thought of. */
export const ProbedToken = Candidate.extend({
  reasoning: z.boolean(),
  /** The most likely tokens, the likeliest first; the chosen one may be among them. */
  alternatives: z.array(Candidate).max(MAX_ALTERNATIVES),
});
export type ProbedToken = z.infer<typeof ProbedToken>;

/** The tokens of an answer that was asked for with `alternatives`; empty for any other. */
export const TokenProbabilities = z.object({
  tokens: z.array(ProbedToken).max(MAX_PROBED_TOKENS),
  /** The answer has more tokens than are kept. */
  truncated: z.boolean(),
});
export type TokenProbabilities = z.infer<typeof TokenProbabilities>;
