/** Work that is done once: whoever asks while it runs shares it; a failed one is done anew. */
export class Acquisition<T> {
  #running: Promise<T> | null = null;
  #value: T | null = null;
  #abort = new AbortController();
  readonly #work: (signal: AbortSignal) => Promise<T>;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work;
  }

  /** Null unless the work is done. */
  get value(): T | null {
    return this.#value;
  }

  get(): Promise<T> {
    if (this.#value !== null) return Promise.resolve(this.#value);
    this.#running ??= this.#run();
    return this.#running;
  }

  /** The next `get` works anew; work in progress is still shared. */
  forget(): void {
    this.#value = null;
  }

  /** Ends the work in progress. */
  cancel(reason: Error): void {
    this.#abort.abort(reason);
    this.#abort = new AbortController();
    this.#running = null;
  }

  async #run(): Promise<T> {
    const { signal } = this.#abort;
    try {
      const value = await this.#work(signal);
      signal.throwIfAborted();
      this.#value = value;
      return value;
    } finally {
      if (!signal.aborted) this.#running = null;
    }
  }
}
