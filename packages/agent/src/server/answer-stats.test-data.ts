import type { AnswerStats } from "@llcuda/protocol";

/** The figures of an answer of which nothing is written yet. */
export const NO_TOKENS: AnswerStats = {
  promptTokens: 1,
  cachedTokens: 0,
  tokens: 0,
  tokensPerSecond: null,
  promptTokensPerSecond: null,
  firstTokenMs: null,
  contextUsed: 0,
  contextSize: 0,
  prefill: 1,
  draftedTokens: 0,
  acceptedTokens: 0,
  reasoningMs: null,
  rates: { everyMs: 0, perSecond: [] },
  limit: null,
  probedTokens: 0,
};
