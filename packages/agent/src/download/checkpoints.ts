/** Between two checkpoints lie at least so many bytes and so much time: what a power cut costs. */
const LEAST_BYTES = 8 * 1024 * 1024;
const LEAST_MS = 1000;
/** What a disk takes in this time may be written and not synced yet: the rate that is told is then the disk's. */
const AHEAD_MS = 3000;
/** A sync takes its time however little there is to write, more so beside others' syncs: the least lets a quick disk be quick. */
const AHEAD_BYTES = { least: 48 * 1024 * 1024, most: 256 * 1024 * 1024 };

/**
 * Decides when a growing file is synced, and how far its writer may run ahead of that: a system keeps
 * gigabytes in memory, and a slow disk would get all of them after the last byte came.
 */
export class Checkpoints {
  readonly #take: () => Promise<void>;
  #running: Promise<void> | null = null;
  /** Of the one that runs. */
  #begun = { at: 0, bytes: 0 };
  #endedAt = performance.now();
  #ahead = AHEAD_BYTES.least;
  #synced = 0;
  #waiting: (() => void)[] = [];

  /** @param take syncs the file, sets `synced`, and notes that; never rejects */
  constructor(take: () => Promise<void>) {
    this.#take = take;
  }

  /** So many bytes of the file are safely on disk: who waited for that goes on, before it is noted. */
  set synced(bytes: number) {
    this.#synced = bytes;
    if (this.#running !== null) {
      const ms = Math.max(1, performance.now() - this.#begun.at);
      const { least, most } = AHEAD_BYTES;
      this.#ahead = Math.min(most, Math.max(least, (this.#begun.bytes * AHEAD_MS) / ms));
    }
    this.#wake();
  }

  /** Resolves when none is being taken. */
  get quiet(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** So many bytes are in the file. Takes a checkpoint where one is due, without waiting for it. */
  wrote(bytes: number): void {
    const unsynced = bytes - this.#synced;
    const since = performance.now() - this.#endedAt;
    if (unsynced < LEAST_BYTES || (since < LEAST_MS && unsynced < this.#ahead / 2)) return;
    this.#running ??= this.#run(unsynced);
  }

  /** Waits for the disk where the writer of so many bytes is too far ahead of it. */
  async keepUp(bytes: number): Promise<void> {
    if (this.#running === null || bytes - this.#synced <= this.#ahead) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #run(bytes: number): Promise<void> {
    this.#begun = { at: performance.now(), bytes };
    await this.#take();
    this.#endedAt = performance.now();
    this.#running = null;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
