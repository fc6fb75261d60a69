import type { Extent } from "./extents.ts";

/** A connection that is slower than this part of the others' average holds them all up. */
const STRAGGLING = 0.1;

/** Parts of a file that several connections share out; one that ends early gives its rest back. */
export class SpanQueue {
  readonly #open: Extent[];
  readonly #stragglerMs: number;
  #out = 0;
  #idle: (() => void)[] = [];
  #bytes = 0;
  #ms = 0;

  /** @param stragglerMs for how long a server is waited for before it may be called slow */
  constructor(spans: readonly Extent[], stragglerMs: number) {
    this.#open = [...spans];
    this.#stragglerMs = stragglerMs;
  }

  /** The next part. Where all are given out it waits for one that comes back; undefined at the end. */
  async next(): Promise<Extent | undefined> {
    for (;;) {
      const span = this.#open.shift();
      if (span !== undefined) {
        this.#out += 1;
        return span;
      }
      if (this.#out === 0) return undefined;
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** A part that was given out is here, but for `rest`. */
  back(rest: Extent | null): void {
    this.#out -= 1;
    if (rest !== null) this.#open.unshift(rest);
    for (const wake of this.#idle.splice(0)) wake();
  }

  /** So many bytes came, and were waited for so long. */
  came(bytes: number, ms: number): void {
    this.#bytes += bytes;
    this.#ms += ms;
  }

  /** Whether a connection that brought so many bytes of its part in so long had better leave it to an idle one. */
  straggles(bytes: number, ms: number): boolean {
    if (this.#idle.length === 0 || ms < this.#stragglerMs) return false;
    return bytes / ms < STRAGGLING * (this.#bytes / this.#ms);
  }
}
