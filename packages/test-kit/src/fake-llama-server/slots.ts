import type { Generation } from "./generation.ts";
import { Pacer } from "./pacer.ts";

/** A fixed number of answers at a time; more wait in their order, without bound, as in llama-server. */
export class Slots {
  readonly count: number;
  readonly #running: (Generation | null)[];
  readonly #waiting: Generation[] = [];
  /** Rounds in which something was written, and slots at work, summed over them. */
  readonly work = { steps: 0, busy: 0 };
  readonly #pacer = new Pacer((paced) => {
    this.work.steps += 1;
    this.work.busy += paced;
  });

  constructor(count: number) {
    this.count = count;
    this.#running = Array.from({ length: count }, () => null);
  }

  /** The tokens written so far in each slot; null for an idle one. */
  get progress(): (number | null)[] {
    return this.#running.map((generation) => generation?.sent ?? null);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(generation: Generation): void {
    this.#waiting.push(generation);
    this.#fill();
  }

  remove(generation: Generation): void {
    const slot = this.#running.indexOf(generation);
    if (slot !== -1) this.#running[slot] = null;
    const place = this.#waiting.indexOf(generation);
    if (place !== -1) this.#waiting.splice(place, 1);
    this.#pacer.remove(generation);
    this.#fill();
  }

  /** Lets the answers that are being written end with what they have. */
  endAll(): void {
    for (const generation of this.#running) generation?.endNow();
  }

  cancelAll(): void {
    this.#waiting.length = 0;
    for (const generation of this.#running) generation?.cancel();
  }

  #fill(): void {
    for (let slot = this.#running.indexOf(null); slot !== -1; slot = this.#running.indexOf(null)) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running[slot] = next;
      if (next.advance(performance.now())) this.#pacer.add(next);
    }
  }
}
