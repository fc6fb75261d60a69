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

/** Who only asks is answered after this, whatever the disk does. */
const PATIENCE_MS = 3000;

/** What some work brings; null where it takes too long, and it goes on then. */
export async function withinPatience<T>(
  work: Promise<T>,
  ms: number = PATIENCE_MS,
): Promise<{ value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
