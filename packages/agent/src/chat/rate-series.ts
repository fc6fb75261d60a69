import { MAX_RATE_POINTS, type RateSeries } from "@llcuda/protocol";

/** Shorter spans would show how chunks travel, not how fast the model writes. */
const FIRST_SPAN_MS = 250;

/** Counts an answer's tokens in equal spans of time; two become one when there are too many. */
export class RateMeter {
  #everyMs = FIRST_SPAN_MS;
  #counts: number[] = [];
  #open = 0;
  #startedAt: number | null = null;

  /** @param now milliseconds on a clock that never goes back */
  add(tokens: number, now: number): void {
    this.#startedAt ??= now;
    this.#closeUntil(now - this.#startedAt);
    this.#open += tokens;
  }

  /** The spans that are over; tokens of the last one are not told before it is. */
  series(): RateSeries {
    const seconds = this.#everyMs / 1_000;
    const perSecond = this.#counts.map((count) => Math.round((count / seconds) * 10) / 10);
    return { everyMs: this.#everyMs, perSecond };
  }

  #closeUntil(elapsed: number): void {
    // Halving first: an answer that stood still for an hour closes few spans, not thousands.
    while (Math.floor(elapsed / this.#everyMs) > MAX_RATE_POINTS) this.#halve();
    const over = Math.floor(elapsed / this.#everyMs);
    while (this.#counts.length < over) {
      this.#counts.push(this.#open);
      this.#open = 0;
    }
  }

  /** Spans of twice the length; one without a partner is open again. */
  #halve(): void {
    const odd = this.#counts.length % 2 === 1 ? this.#counts.pop()! : 0;
    this.#open += odd;
    this.#counts = this.#counts.flatMap((count, index) =>
      index % 2 === 0 ? [count + (this.#counts[index + 1] ?? 0)] : [],
    );
    this.#everyMs *= 2;
  }
}
