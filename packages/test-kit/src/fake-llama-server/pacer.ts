/** How often due tokens are written: 2,000 tok/s then travel eight at a time, as exact as one by one. */
const TICK_MS = 4;

/** Something that has work due as time goes by. */
export interface Paced {
  /** Does all that is due at `now` (ms). @returns false once it is finished */
  advance(now: number): boolean;
}

/** One timer for all streams, running only while there are some. */
export class Pacer {
  readonly #paced = new Set<Paced>();
  readonly #onTick: (paced: number) => void;
  #timer: NodeJS.Timeout | null = null;

  /** @param onTick is told how many streams there are, at each tick */
  constructor(onTick: (paced: number) => void) {
    this.#onTick = onTick;
  }

  add(paced: Paced): void {
    this.#paced.add(paced);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  remove(paced: Paced): void {
    this.#paced.delete(paced);
    if (this.#paced.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const now = performance.now();
    this.#onTick(this.#paced.size);
    for (const paced of this.#paced) if (!paced.advance(now)) this.remove(paced);
  }
}
