/** The patience of a download. Tests shorten it. */
export interface Timing {
  /** Until the connection stands. A network that drops packets should be told soon. */
  connectMs: number;
  /** From then to the response's headers. */
  headersMs: number;
  /** A window in which fewer than `stallBytes` arrive counts as a stall. */
  stallMs: number;
  stallBytes: number;
  /** First pause between attempts; doubles each time up to the cap. */
  backoffMs: number;
  backoffCapMs: number;
  /** A server that asks for a longer pause (Retry-After) is not waited for. */
  retryAfterCapMs: number;
  /** Attempts in a row that bring less than `progressBytes`, before giving up. */
  attempts: number;
  progressBytes: number;
  /** The same for answers that do not fit the file: another mirror is better than patience. */
  corruptAttempts: number;
  /**
   * A connection whose rate (bytes per second) lies between these after this time is helped by others,
   * if at least so many bytes are missing. Servers limit connections; a slower line is slow itself.
   */
  helpAbove: number;
  helpBelow: number;
  helpAfterMs: number;
  helpLeast: number;
  /** Of several connections, one is given so long before it is compared with the others. */
  stragglerMs: number;
  /** From when on it is told that the disk does not answer. */
  diskSilentMs: number;
  /** One that was cancelled waits so long for its disk; what is left to do there is done when it answers. */
  leaveMs: number;
  /** As `attempts`, while no server has answered at all: no network should be told soon. */
  connectAttempts: number;
}

export const PATIENCE: Timing = {
  connectMs: 8000,
  headersMs: 30_000,
  stallMs: 30_000,
  stallBytes: 4096,
  backoffMs: 500,
  backoffCapMs: 30_000,
  retryAfterCapMs: 120_000,
  attempts: 7,
  progressBytes: 1024 * 1024,
  corruptAttempts: 3,
  connectAttempts: 2,
  helpAbove: 2 * 1024 * 1024,
  helpBelow: 64 * 1024 * 1024,
  helpAfterMs: 2000,
  helpLeast: 64 * 1024 * 1024,
  stragglerMs: 5000,
  diskSilentMs: 10_000,
  leaveMs: 3000,
};

/**
 * Pause before the next attempt, in ms.
 * @param barren attempts in a row without progress, from 1
 * @param random 0 to 1: spreads clients that failed together by up to a quarter
 */
export function backoff(timing: Timing, barren: number, random: number): number {
  const pause = Math.min(timing.backoffCapMs, timing.backoffMs * 2 ** (barren - 1));
  return pause * (0.75 + random / 4);
}

/**
 * Whether a connection that brought `bytes` so far is to be helped by others. Pure.
 * @param waitedMs for how long its server was waited for: a slow disk of ours, or a limit, needs no help
 */
export function needsHelp(
  timing: Timing,
  waitedMs: number,
  bytes: number,
  missing: number,
): boolean {
  const { helpAbove, helpAfterMs, helpBelow, helpLeast } = timing;
  if (waitedMs < helpAfterMs || missing < helpLeast) return false;
  const rate = (bytes * 1000) / waitedMs;
  return rate >= helpAbove && rate < helpBelow;
}

/** `Retry-After` in ms: seconds or an HTTP date; null when absent or unreadable. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
