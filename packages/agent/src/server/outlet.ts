/**
 * The way out to one client. A subscription asks before each message whether the last ones have
 * left, so that a slow reader costs a bounded amount of memory.
 */
export interface Outlet {
  /** Resolves once little enough is waiting to be sent to this client, or the client is gone. */
  drained(): Promise<void>;
}

/** For transports whose own stream already pulls: nothing waits here. */
export const OPEN_OUTLET: Outlet = { drained: () => Promise.resolve() };

/**
 * Bytes on their way to one client above which its subscriptions wait. A second of 16 fast streams
 * is about 100 kB, so that only a reader that lags feels it.
 */
export const MAX_IN_FLIGHT_BYTES = 256 * 1024;

/**
 * Counts bytes from `send` to its callback: `bufferedAmount` can stay 0 while memory grows
 * (websockets/ws#1620).
 */
export class CountingOutlet implements Outlet {
  #inFlight = 0;
  #peak = 0;
  #open = true;
  #waiters: (() => void)[] = [];

  get inFlightBytes(): number {
    return this.#inFlight;
  }

  /** The most that was ever in flight. */
  get peakBytes(): number {
    return this.#peak;
  }

  sent(bytes: number): void {
    this.#inFlight += bytes;
    this.#peak = Math.max(this.#peak, this.#inFlight);
  }

  left(bytes: number): void {
    this.#inFlight -= bytes;
    if (this.#inFlight <= MAX_IN_FLIGHT_BYTES) this.#wake();
  }

  /** The client is gone: nobody waits for it any more. */
  close(): void {
    this.#open = false;
    this.#wake();
  }

  drained(): Promise<void> {
    if (!this.#open || this.#inFlight <= MAX_IN_FLIGHT_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
