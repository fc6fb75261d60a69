import type { ErrorReport } from "@llcuda/protocol";

/** One answer as its client saw it. Moments in milliseconds by performance.now(). */
export interface TimedAnswer {
  sentAt: number;
  /** The engine took it from its queue; null where it does not tell. */
  begunAt: number | null;
  /** When tokens came, one entry an event that carried some, and how many they were by then. */
  arrivals: number[];
  counts: number[];
  endedAt: number;
  promptTokens: number;
  cachedTokens: number;
  /** By the engine's own count in the end; it may hold one more than came, which ended the answer. */
  tokens: number;
  /** By the engine's clock, in milliseconds; null where it tells none. */
  engine: { promptMs: number; generationMs: number } | null;
  finish: string | null;
  error: ErrorReport | null;
}

/** The tokens that came. */
export function arrived({ counts }: TimedAnswer): number {
  return counts.at(-1) ?? 0;
}

/** From sending to the first token with content; null when none came. */
export function firstTokenMs({ arrivals, sentAt }: TimedAnswer): number | null {
  return arrivals[0] === undefined ? null : arrivals[0] - sentAt;
}

/** Waiting for a place; null where the engine does not tell. */
export function queueMs({ begunAt, sentAt }: TimedAnswer): number | null {
  return begunAt === null ? null : begunAt - sentAt;
}

/**
 * Time per output token: from the first arrival to the last, by the tokens that came after the first
 * event. Null with fewer than two events.
 */
export function perTokenMs({ arrivals, counts }: TimedAnswer): number | null {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined || arrivals.length < 2) return null;
  return (last - first) / (counts.at(-1)! - counts[0]!);
}

/**
 * The gap before each token but the first. Tokens that came in one event share its gap evenly, so that
 * drafted tokens count as tokens and not as one.
 */
export function interTokenMs({ arrivals, counts }: TimedAnswer): number[] {
  const gaps: number[] = [];
  for (let index = 1; index < arrivals.length; index += 1) {
    const tokens = counts[index]! - counts[index - 1]!;
    const gap = (arrivals[index]! - arrivals[index - 1]!) / tokens;
    for (let token = 0; token < tokens; token += 1) gaps.push(gap);
  }
  return gaps;
}

export function endToEndMs({ endedAt, sentAt }: TimedAnswer): number {
  return endedAt - sentAt;
}
