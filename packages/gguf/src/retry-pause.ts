/** The first pause between two tries; each further one is twice as long. */
const FIRST_MS = 250;
/** Whoever is told to wait longer than this is told so, instead of waiting silently. */
export const LONGEST_PAUSE_MS = 10_000;

/** What another try may mend: a lost connection, 429, 5xx. */
export class PassingFailure extends Error {
  /** What the server asks to be waited, in milliseconds; undefined where it says nothing. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** How long to wait after try number `attempt` (from 1), in milliseconds. */
export function pauseAfter(attempt: number, error: unknown): number {
  const asked = error instanceof PassingFailure ? error.retryAfterMs : undefined;
  return asked ?? FIRST_MS * 2 ** (attempt - 1);
}

/** Retry-After in milliseconds, from its seconds or its date (RFC 9110, 10.2.3). */
export function retryAfterMs(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Waits; rejects with the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.throwIfAborted();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
