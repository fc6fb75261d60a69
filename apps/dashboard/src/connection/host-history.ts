import type { HostSample } from "@llcuda/protocol";

/** Samples in the sparkline, one a second. */
export const HISTORY_SECONDS = 30;

export interface HostHistory {
  latest: HostSample | null;
  /** Oldest first, at most HISTORY_SECONDS. */
  tokensPerSecond: readonly number[];
}

/** The history with one more sample; a sample that came before, as after a reconnect, changes nothing. */
export function appendSample(history: HostHistory, sample: HostSample): HostHistory {
  if (history.latest?.at === sample.at) return history;
  const tokensPerSecond = [...history.tokensPerSecond, sample.tokensPerSecond];
  return { latest: sample, tokensPerSecond: tokensPerSecond.slice(-HISTORY_SECONDS) };
}
