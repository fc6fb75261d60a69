/** Between two checkpoints lie at least so many bytes and so much time: what a power cut costs. */
const LEAST_BYTES = 8 * 1024 * 1024;
const LEAST_MS = 1000;
/** What a disk takes in this time may be written and not synced yet: the rate that is told is then the disk's. */
const AHEAD_MS = 2000;
const AHEAD_BYTES = { first: 64 * 1024 * 1024, least: 16 * 1024 * 1024, most: 256 * 1024 * 1024 };

/**
 * Decides when a growing file is synced, and how far its writer may run ahead of that: a system keeps
 * gigabytes in memory, and a slow disk would get all of them after the last byte came.
 */
export class Checkpoints {
  readonly #take: () => Promise<void>;
  #running: Promise<void> | null = null;
  #endedAt = performance.now();
  #ahead = AHEAD_BYTES.first;
  /** Bytes of the file that are safely on disk. */
  synced = 0;

  /** @param take syncs the file and sets `synced`; never rejects */
  constructor(take: () => Promise<void>) {
    this.#take = take;
  }

  /** Resolves when none is being taken. */
  get quiet(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** So many bytes are in the file. Takes a checkpoint where one is due, without waiting for it. */
  wrote(bytes: number): void {
    const unsynced = bytes - this.synced;
    const since = performance.now() - this.#endedAt;
    if (unsynced < LEAST_BYTES || (since < LEAST_MS && unsynced < this.#ahead / 2)) return;
    this.#running ??= this.#run(unsynced);
  }

  /** Waits for the disk where the writer of so many bytes is too far ahead of it. */
  async keepUp(bytes: number): Promise<void> {
    if (bytes - this.synced > this.#ahead) await this.#running;
  }

  async #run(bytes: number): Promise<void> {
    const from = performance.now();
    await this.#take();
    this.#endedAt = performance.now();
    const ms = Math.max(1, this.#endedAt - from);
    const { least, most } = AHEAD_BYTES;
    this.#ahead = Math.min(most, Math.max(least, (bytes * AHEAD_MS) / ms));
    this.#running = null;
  }
}
