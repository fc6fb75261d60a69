/** Distinct wrong tokens an address may try before it has to wait. */
const FREE_GUESSES = 8;
/** The first wait; it doubles with every further guess. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** An address that guessed nothing for so long starts anew. */
const FORGET_AFTER_MS = 10 * 60_000;
/** Addresses remembered; the oldest are forgotten first, so that a flood costs bounded memory. */
const MAX_ADDRESSES = 1_024;

interface Record {
  /** Hashes of wrong tokens seen, at most FREE_GUESSES: a stale client repeats one, a guesser not. */
  seen: Set<string>;
  guesses: number;
  waitUntil: number;
  last: number;
}

/** Slows down whoever tries many different tokens. Times are milliseconds of any one clock. */
export class GuessGuard {
  readonly #addresses = new Map<string, Record>();

  /** How long `address` has to wait before its next try; 0 when it may try now. */
  waitMs(address: string, now: number): number {
    const record = this.#addresses.get(address);
    return record === undefined ? 0 : Math.max(0, record.waitUntil - now);
  }

  /** Notes a wrong token by its hash. */
  wrong(address: string, tokenHash: string, now: number): void {
    const known = this.#addresses.get(address);
    const fresh = known === undefined || now - known.last > FORGET_AFTER_MS;
    const record = fresh ? { seen: new Set<string>(), guesses: 0, waitUntil: 0, last: now } : known;
    this.#addresses.delete(address);
    this.#addresses.set(address, record);
    const oldest = this.#addresses.keys().next().value;
    if (this.#addresses.size > MAX_ADDRESSES && oldest !== undefined) {
      this.#addresses.delete(oldest);
    }

    record.last = now;
    if (record.seen.has(tokenHash)) return;
    if (record.seen.size < FREE_GUESSES) record.seen.add(tokenHash);
    record.guesses += 1;
    const beyond = record.guesses - FREE_GUESSES;
    if (beyond < 0) return;
    record.waitUntil = now + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** beyond);
  }
}
