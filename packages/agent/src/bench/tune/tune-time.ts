import { LONGEST_FINALE, SHORTEST_FINALE } from "./halving.ts";

/** Of a run's time the last comparison is kept so much for it to be a long one. */
const FAIR_FINALE = 0.4;
/** And at most so much for there to be one at all: something has to be tried before it. */
const MOST_FINALE = 0.7;

export interface TuneTimeOptions {
  /** As performance.now() has it. */
  startedAt: number;
  /** Of the whole run. */
  allMs: number;
  /** What an effort of one measures; loading and the way there come on top. */
  effortMs: number;
}

/** The time of a tuning run: what a try takes is learnt on the way, and the last comparison has its part from the beginning. */
export class TuneTime {
  readonly #options: TuneTimeOptions;
  /** What each try took beside its measuring. */
  readonly #overheads: number[] = [];

  constructor(options: TuneTimeOptions) {
    this.#options = options;
  }

  /** A try of an effort has ended. */
  took(ms: number, effort: number): void {
    this.#overheads.push(Math.max(0, ms - effort * this.#options.effortMs));
  }

  /** No more rungs: what is left is the last comparison's. */
  isOver(now: number): boolean {
    const { allMs } = this.#options;
    const long = this.#msOf(LONGEST_FINALE.tries, LONGEST_FINALE.effort);
    const short = this.#msOf(SHORTEST_FINALE.tries, SHORTEST_FINALE.effort);
    const fair = Math.max(short, Math.min(long, FAIR_FINALE * allMs));
    return this.#left(now) < Math.min(fair, MOST_FINALE * allMs);
  }

  /** Whether so many tries end in time, as the ones before did. */
  affords(now: number, tries: number, effort: number): boolean {
    return this.#msOf(tries, effort) <= this.#left(now);
  }

  isLate(now: number): boolean {
    return this.#left(now) < 0;
  }

  #left(now: number): number {
    const { allMs, startedAt } = this.#options;
    return startedAt + allMs - now;
  }

  #msOf(tries: number, effort: number): number {
    return tries * (this.#overhead() + effort * this.#options.effortMs);
  }

  /** Their mean; the first is the default's, which may have been loaded already. */
  #overhead(): number {
    const counted = this.#overheads.length > 1 ? this.#overheads.slice(1) : this.#overheads;
    return counted.reduce((sum, ms) => sum + ms, 0) / Math.max(1, counted.length);
  }
}
