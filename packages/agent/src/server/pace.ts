/**
 * Milliseconds between the messages of one subscription that has much to say; what comes in between
 * travels together. Each message wakes two processes beside an engine that may want every core, and
 * forty a second read as smoothly as more.
 */
export const MERGE_MS = 24;

/** So many messages may follow at once after a rest: a snapshot, then the first token, unmerged. */
const BURST = 6;

/** Spreads the messages of a subscription over time. Times are milliseconds of any one clock. */
export class Pace {
  #credit = BURST;
  #last: number;

  constructor(now: number) {
    this.#last = now;
  }

  /** Counts one message and tells how long the next one has to wait; 0 for not at all. */
  spend(now: number): number {
    this.#credit = Math.min(BURST, this.#credit + (now - this.#last) / MERGE_MS) - 1;
    this.#last = now;
    return this.#credit >= 0 ? 0 : -this.#credit * MERGE_MS;
  }
}

/** A pause that can be ended early. */
export class Rest {
  #end: (() => void) | null = null;

  take(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(), milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = null;
        resolve();
      };
    });
  }

  /** Does nothing when nobody rests. */
  end(): void {
    this.#end?.();
  }
}
