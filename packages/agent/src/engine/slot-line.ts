import type { PlaceInLine } from "@llcuda/protocol";
import { expectedWait } from "./expected-wait.ts";

/** Durations that are remembered: enough for a fair middle, few enough to follow a new model. */
const REMEMBERED = 30;
/** Places are told again this often, since the expected time goes down by itself. */
const TELL_EVERY_MS = 1_000;

/** An answer in a slot. */
interface Occupant {
  since: number;
  /** Set where it makes room for those who wait. */
  giveWay: (() => void) | null;
}

interface Waiter {
  enter: (occupant: Occupant) => void;
  tell: (place: PlaceInLine) => void;
}

interface SlotLineInput {
  /** How many answers the engine writes at once; asked anew each time. */
  slots: () => number;
}

/**
 * The line before an engine's slots, first come, first served: for chats and for what other programs
 * ask over /v1. llama-server keeps such a line too, but tells nobody where they stand.
 */
export class SlotLine {
  readonly #slots: () => number;
  readonly #waiting: Waiter[] = [];
  readonly #running = new Set<Occupant>();
  readonly #durations: number[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor({ slots }: SlotLineInput) {
    this.#slots = slots;
  }

  /** Whether a slot is free and nobody waits for it. */
  get idle(): boolean {
    return this.#waiting.length === 0 && this.#running.size < this.#slots();
  }

  /** How many are in a slot. */
  get running(): number {
    return this.#running.size;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a slot.
   * @param tell told where it stands, at once and whenever that changes
   * @returns what gives the slot back
   */
  async enter(signal: AbortSignal, tell: (place: PlaceInLine) => void): Promise<() => void> {
    signal.throwIfAborted();
    for (const { giveWay } of this.#running) giveWay?.();
    const occupant = this.idle ? this.#occupy(null) : await this.#wait(signal, tell);
    return () => this.#leave(occupant, true);
  }

  /**
   * Takes a slot only if one is free, for work that people do not wait for.
   * @param giveWay called once somebody comes: even with slots to spare they would share the processor
   * @returns what gives the slot back; null when there is none
   */
  enterIdle(giveWay: () => void): (() => void) | null {
    if (!this.idle) return null;
    const occupant = this.#occupy(giveWay);
    return () => this.#leave(occupant, false);
  }

  #occupy(giveWay: (() => void) | null): Occupant {
    const occupant = { since: performance.now(), giveWay };
    this.#running.add(occupant);
    return occupant;
  }

  #leave(occupant: Occupant, measured: boolean): void {
    if (!this.#running.delete(occupant)) return;
    if (measured) this.#durations.push(performance.now() - occupant.since);
    if (this.#durations.length > REMEMBERED) this.#durations.shift();
    this.#move();
  }

  #wait(signal: AbortSignal, tell: (place: PlaceInLine) => void): Promise<Occupant> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        tell,
        enter: (occupant) => {
          signal.removeEventListener("abort", leave);
          resolve(occupant);
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason as Error);
        this.#tellAll();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
      this.#timer ??= setInterval(() => this.#move(), TELL_EVERY_MS).unref();
      this.#tellAll();
    });
  }

  /** Lets in whom there is room for. */
  #move(): void {
    while (this.#waiting.length > 0 && this.#running.size < this.#slots()) {
      this.#waiting.shift()?.enter(this.#occupy(null));
    }
    this.#tellAll();
  }

  #tellAll(): void {
    if (this.#waiting.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    const now = performance.now();
    const elapsed = [...this.#running].map(({ since }) => now - since);
    for (const [ahead, { tell }] of this.#waiting.entries()) {
      const wait = expectedWait(this.#durations, elapsed, ahead);
      tell({ position: ahead + 1, seconds: wait === null ? null : Math.round(wait / 1_000) });
    }
  }
}
