/**
 * A value that others can watch. A watcher gets the current value, then the newest one each time it
 * asks again: a slow watcher skips values instead of queueing them, so memory stays bounded.
 */
export class LiveValue<T> {
  #value: T;
  #version = 0;
  readonly #wakers = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  set(next: T): void {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    this.#version += 1;
    for (const wake of this.#wakers) wake();
  }

  /** Calls `listener` with each new value at once. @returns ends that */
  listen(listener: (value: T) => void): () => void {
    const wake = (): void => listener(this.#value);
    this.#wakers.add(wake);
    return () => void this.#wakers.delete(wake);
  }

  /** Ends when `signal` aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<T, void, undefined> {
    let seen = -1;
    while (signal?.aborted !== true) {
      if (this.#version !== seen) {
        seen = this.#version;
        yield this.#value;
      } else {
        await this.#changed(signal);
      }
    }
  }

  /** Resolves with the first value, now or later, that satisfies `test`; rejects when aborted. */
  async until<S extends T>(test: (value: T) => value is S, signal?: AbortSignal): Promise<S>;
  async until(test: (value: T) => boolean, signal?: AbortSignal): Promise<T>;
  async until(test: (value: T) => boolean, signal?: AbortSignal): Promise<T> {
    for await (const value of this.watch(signal)) if (test(value)) return value;
    throw signal?.reason ?? new Error("watch ended");
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakers.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }
}
