import type { AnswerStats, Message } from "@llcuda/protocol";
import {
  formatCount,
  formatDuration,
  formatShare,
  formatTokenRate,
  UNKNOWN,
} from "../../ui/format.ts";
import { shareOfLimit } from "./answer-words.ts";
import { rateRange } from "./rate-path.ts";

interface AnswerFact {
  name: string;
  value: string;
}

const tokens = (count: number): string => `${formatCount(count)}\u202ftok`;

/** What an answer cost, in two halves: what was written, and what it was written from. */
export function answerFacts(
  { model }: Pick<Message, "model">,
  stats: AnswerStats,
): [AnswerFact[], AnswerFact[]] {
  const { promptTokens, cachedTokens, firstTokenMs, contextUsed, contextSize } = stats;
  const range = rateRange(stats.rates.perSecond);
  const prompt = promptTokens + cachedTokens;
  const written: AnswerFact[] = [
    { name: "Model", value: model ?? UNKNOWN },
    { name: "Written", value: tokens(stats.tokens) },
    { name: "Rate", value: formatTokenRate(stats.tokensPerSecond) },
  ];
  const share = shareOfLimit(stats);
  if (share !== null) {
    const value = `${formatShare(share)} of ${formatTokenRate(stats.limit)}`;
    written.push({ name: "Of the limit", value });
  }
  if (range !== null) {
    written.push({
      name: "Slowest, fastest",
      value: `${formatTokenRate(range.lowest)}, ${formatTokenRate(range.highest)}`,
    });
  }
  if (stats.draftedTokens > 0) {
    const share = formatShare(stats.acceptedTokens / stats.draftedTokens);
    const value = `${formatCount(stats.acceptedTokens)} of ${formatCount(stats.draftedTokens)}, ${share}`;
    written.push({ name: "Drafts taken", value });
  }
  if (stats.reasoningMs !== null) {
    written.push({ name: "Reasoning", value: formatDuration(stats.reasoningMs) });
  }
  const read: AnswerFact[] = [
    { name: "First token", value: firstTokenMs === null ? UNKNOWN : formatDuration(firstTokenMs) },
    { name: "Prompt read", value: tokens(promptTokens) },
    { name: "Prompt rate", value: formatTokenRate(stats.promptTokensPerSecond) },
    {
      name: "From the cache",
      value: `${tokens(cachedTokens)}${prompt > 0 ? `, ${formatShare(cachedTokens / prompt)}` : ""}`,
    },
  ];
  if (contextSize > 0) {
    const value = `${formatCount(contextUsed)} of ${formatCount(contextSize)}, ${formatShare(contextUsed / contextSize)}`;
    read.push({ name: "Context", value });
  }
  return [written, read];
}
