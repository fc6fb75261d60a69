/** Tells for how long a disk has owed an answer: a server that stands for one, or a failing one, may never give it. */
export class DiskWait {
  readonly #owed = new Set<{ since: number }>();

  /** Some work of the disk's. */
  async during<T>(work: Promise<T>): Promise<T> {
    const one = { since: performance.now() };
    this.#owed.add(one);
    try {
      return await work;
    } finally {
      this.#owed.delete(one);
    }
  }

  /** Of the oldest work that has not ended, in ms; 0 where there is none. */
  get ms(): number {
    const [oldest] = this.#owed;
    return oldest === undefined ? 0 : performance.now() - oldest.since;
  }
}
