import { setTimeout as delay } from "node:timers/promises";

/** So much may come at once before the limit is felt: a second's worth would be a burst. */
const BURST_SECONDS = 0.25;
/** A long pause is taken in pieces, so that a changed limit and a cancel are noticed. */
const PIECE_MS = 250;

/** Holds all transfers together under one rate; whoever takes bytes waits for them. */
export class RateLimit {
  #rate: number | null;
  /** When everything that was taken so far may have come, in ms. */
  #until = Number.NEGATIVE_INFINITY;

  constructor(rate: number | null) {
    this.#rate = rate;
  }

  /** Bytes per second; null: no limit. */
  get rate(): number | null {
    return this.#rate;
  }

  set rate(rate: number | null) {
    this.#rate = rate;
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** Counts bytes that came; where they came too early, the promise is what to wait for. */
  take(bytes: number, signal?: AbortSignal): Promise<void> | null {
    if (this.#rate === null) return null;
    const now = performance.now();
    this.#until = Math.max(this.#until, now - BURST_SECONDS * 1000) + (bytes * 1000) / this.#rate;
    return this.#until > now ? this.#wait(signal) : null;
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const target = this.#until;
    for (;;) {
      // A new limit starts a new account.
      const left = Math.min(target, this.#until) - performance.now();
      if (left <= 0 || this.#rate === null || signal?.aborted === true) return;
      await delay(Math.min(left, PIECE_MS), undefined, { signal }).catch(() => {});
    }
  }
}
