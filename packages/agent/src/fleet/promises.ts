import type { FreeMachine } from "../models/fit/free-machine.ts";
import { sumOf, usable, withLess, type Held } from "./held.ts";

/** A model that takes memory, or will. */
export interface Taker {
  /** Null: nobody knows. */
  foreseen: Held | null;
}

/** What models that are being loaded were promised, and are still to take. */
export class Promises {
  readonly #loading: () => readonly Taker[];
  /** What was free before the first of those began that are being loaded; what is gone since they took. */
  #before: FreeMachine | null = null;

  /** @param loading those whose process has not taken all that it will take */
  constructor(loading: () => readonly Taker[]) {
    this.#loading = loading;
  }

  /** What is left for one of them, or for a new one, when all others have all that they will take. */
  left(free: FreeMachine, own: Taker | null): FreeMachine {
    const promised = this.#promised(own);
    return withLess(free, less(promised, this.#taken(promised, free)));
  }

  /** To be called at once with what was planned by `left`, so that nobody plans in between. */
  make(taker: Taker, held: Held, free: FreeMachine): void {
    if (this.#loading().every((each) => each === taker)) this.#before = free;
    taker.foreseen = held;
  }

  /** It has all that it takes, or will not take it: from now on what is free tells. */
  settle(taker: Taker): void {
    const { foreseen } = taker;
    // With the last one, what is free tells all.
    if (this.#loading().every((each) => each === taker)) this.#before = null;
    if (this.#before === null || foreseen === null) return;
    this.#before = withLess(this.#before, foreseen);
  }

  #promised(own: Taker | null): Held {
    const others = this.#loading().filter((each) => each !== own);
    return sumOf(others.flatMap(({ foreseen }) => foreseen ?? []));
  }

  /** Of what was promised, what is taken already by all that can be seen. */
  #taken({ gpus, ram }: Held, free: FreeMachine): Held {
    const before = this.#before;
    if (before === null) return { gpus: [], ram: 0 };
    const now = usable(free);
    return {
      gpus: gpus.map((most, gpu) => gone(before.vramFree[gpu], now.vramFree[gpu], most)),
      ram: gone(before.ramFree, now.ramFree, ram),
    };
  }
}

/** At most so many bytes. */
function gone(was: number | undefined, is: number | undefined, most: number): number {
  return Math.min(most, Math.max(0, (was ?? 0) - (is ?? 0)));
}

function less(all: Held, part: Held): Held {
  return {
    gpus: all.gpus.map((bytes, gpu) => bytes - (part.gpus[gpu] ?? 0)),
    ram: all.ram - part.ram,
  };
}
