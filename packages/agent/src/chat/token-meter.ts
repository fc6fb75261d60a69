/** The rate is taken over this window, in milliseconds, cut into buckets. */
const WINDOW_MS = 1_000;
const BUCKETS = 10;
const BUCKET_MS = WINDOW_MS / BUCKETS;

/** Counts tokens of all answers and tells how many came in the last second. */
export class TokenMeter {
  readonly #counts = Array.from({ length: BUCKETS }, () => 0);
  #newest = 0;

  add(tokens: number, now = performance.now()): void {
    this.#turnTo(now);
    const index = this.#newest % BUCKETS;
    this.#counts[index] = (this.#counts[index] ?? 0) + tokens;
  }

  perSecond(now = performance.now()): number {
    this.#turnTo(now);
    return this.#counts.reduce((sum, count) => sum + count, 0) / (WINDOW_MS / 1_000);
  }

  #turnTo(now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    const gone = Math.min(BUCKETS, bucket - this.#newest);
    for (let step = 1; step <= gone; step += 1) this.#counts[(bucket - gone + step) % BUCKETS] = 0;
    this.#newest = Math.max(this.#newest, bucket);
  }
}
