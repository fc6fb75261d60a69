import type { BenchTargets } from "@llcuda/protocol";
import type { TimedAnswer } from "./timed-answer.ts";

export const NO_TARGETS: BenchTargets = { firstTokenMs: null, perTokenMs: null, totalMs: null };

export function emptyAnswer(sentAt: number): TimedAnswer {
  return {
    sentAt,
    begunAt: null,
    arrivals: [],
    counts: [],
    endedAt: sentAt,
    promptTokens: 0,
    cachedTokens: 0,
    tokens: 0,
    engine: null,
    finish: null,
    error: null,
  };
}

/** An answer whose tokens come one by one, every `gap` milliseconds, the first after `first`. */
export function steadyAnswer(sentAt: number, first: number, gap: number, tokens: number) {
  const arrivals = Array.from({ length: tokens }, (_, index) => sentAt + first + gap * index);
  const counts = arrivals.map((_, index) => index + 1);
  return { ...emptyAnswer(sentAt), arrivals, counts, tokens, endedAt: arrivals.at(-1) ?? sentAt };
}

/** One event of a chat stream; `delta` goes into its choice, the rest beside it. */
export function eventOf({ delta, ...rest }: { delta: object } & Record<string, unknown>): string {
  return JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }], ...rest });
}
