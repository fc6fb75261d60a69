/** Symbols that must be the same before a period is thought of: fewer repeat in every text. */
const KEY = 8;
/** Places of keys; a place that is overwritten only delays a find. */
const PLACES = 1 << 14;
const BASE = 0x01_00_01_93;
const BASE_TO_KEY = power(BASE, KEY);

/** What the end of a text repeats. Lengths count symbols, `from` is the caller's offset. */
export interface Tail {
  /** Symbols until it begins anew. */
  period: number;
  /** All symbols that repeat, the first round among them. */
  length: number;
  /** The offset of the first of them. */
  from: number;
}

/**
 * Watches symbols as they come and knows the period of their end: each is compared with the one a
 * period before it, and where that differs, the last place of the same eight symbols tells the next
 * period to try. A symbol costs the same however long the text; memory does not grow.
 */
export class PeriodFinder {
  readonly longest: number;
  readonly #mask: number;
  readonly #symbols: Uint16Array;
  readonly #offsets: Float64Array;
  /** By the hash of eight symbols: how many had come when they were last seen. */
  readonly #places = new Int32Array(PLACES);
  #count = 0;
  #hash = 0;
  #period = 0;
  #matched = 0;
  #from = 0;

  /** @param longest period that is found, a power of two */
  constructor(longest: number) {
    this.longest = longest;
    this.#mask = longest * 2 - 1;
    this.#symbols = new Uint16Array(longest * 2);
    this.#offsets = new Float64Array(longest * 2);
  }

  /** How many symbols at the end repeat; 0 while no period is known. */
  get length(): number {
    return this.#period === 0 ? 0 : this.#period + KEY + this.#matched;
  }

  /** Symbols that came since the period is known. */
  get matched(): number {
    return this.#matched;
  }

  get tail(): Tail {
    return { period: this.#period, length: this.length, from: this.#from };
  }

  /** The last symbols, a whole period of them. */
  unit(): string {
    let text = "";
    for (let back = this.#period; back > 0; back -= 1) {
      text += String.fromCharCode(this.#back(back));
    }
    return text;
  }

  /** Where the last round of the period begins. */
  get lastFrom(): number {
    return this.#offsets[(this.#count - this.#period) & this.#mask]!;
  }

  /**
   * @param offset where it stands in the text
   * @returns whether the period is another one now, or none
   */
  add(symbol: number, offset: number): boolean {
    const leaving = this.#count >= KEY ? Math.imul(this.#back(KEY) + 1, BASE_TO_KEY) : 0;
    this.#hash = (Math.imul(this.#hash, BASE) + symbol + 1 - leaving) | 0;
    this.#symbols[this.#count & this.#mask] = symbol;
    this.#offsets[this.#count & this.#mask] = offset;
    this.#count += 1;
    const place = (this.#hash ^ (this.#hash >>> 15)) & (PLACES - 1);
    const seen = this.#places[place]!;
    this.#places[place] = this.#count;
    if (this.#period > 0 && this.#back(1 + this.#period) === symbol) {
      this.#matched += 1;
      return false;
    }
    return this.#try(seen === 0 ? 0 : this.#count - seen);
  }

  #try(period: number): boolean {
    const had = this.#period > 0;
    this.#matched = 0;
    const known =
      period > 0 && period <= this.longest - KEY && this.#count >= period + KEY && this.#is(period);
    this.#period = known ? period : 0;
    if (known) this.#from = this.#offsets[(this.#count - period - KEY) & this.#mask]!;
    return had || known;
  }

  /** Whether the last eight symbols stand a period before, too: their hash says so, not surely. */
  #is(period: number): boolean {
    for (let back = 1; back <= KEY; back += 1) {
      if (this.#back(back) !== this.#back(back + period)) return false;
    }
    return true;
  }

  /** The last symbol is 1 back. */
  #back(by: number): number {
    return this.#symbols[(this.#count - by) & this.#mask]!;
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let each = 0; each < exponent; each += 1) result = Math.imul(result, base);
  return result;
}
