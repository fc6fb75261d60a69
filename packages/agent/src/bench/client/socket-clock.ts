import type { Socket } from "node:net";

/** Reading what 128 answers sent at once takes about so long; what comes later may have been sent later. */
const TURN_MS = 4;

/**
 * One moment for all that one turn of the event loop finds: it had come before the turn, however long
 * reading the others' takes. Milliseconds by `now`.
 */
export class TurnClock {
  readonly #now: () => number;
  #turn: number | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  moment(): number {
    const now = this.#now();
    if (this.#turn === null) setImmediate(() => (this.#turn = null));
    if (this.#turn === null || now - this.#turn > TURN_MS) this.#turn = now;
    return this.#turn;
  }
}

const clock = new TurnClock();
const arrivals = new WeakMap<Socket, number>();

/** From now on it is noted when bytes come on a connection, before any of them is read. */
export function watchArrivals(socket: Socket): void {
  if (arrivals.has(socket)) return;
  arrivals.set(socket, performance.now());
  socket.prependListener("data", () => void arrivals.set(socket, clock.moment()));
}

/** When the last bytes came on a watched connection, by performance.now(). */
export function lastArrival(socket: Socket): number {
  return arrivals.get(socket) ?? performance.now();
}
