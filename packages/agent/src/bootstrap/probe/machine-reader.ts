import type { MachineFacts } from "@llcuda/protocol";
import { probeMachine, type ProbeRequest } from "./probe-machine.ts";

/** Free memory changes by the second, and a page that opens asks several times at once. */
const MAX_AGE_MS = 3_000;

export type ReadMachine = () => Promise<MachineFacts>;

type ReaderInput = Omit<ProbeRequest, "signal">;

/** Reads the machine for everybody who asks: those who ask at once, or shortly after, share one reading. */
export class MachineReader {
  readonly #input: ReaderInput;
  readonly #closed = new AbortController();
  #reading: Promise<MachineFacts> | null = null;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(input: ReaderInput = { env: process.env }) {
    this.#input = input;
  }

  /** Facts that are at most a few seconds old. Never rejects. */
  readonly read: ReadMachine = () => {
    const isFresh = performance.now() - this.#readAt < MAX_AGE_MS;
    if (this.#reading !== null && isFresh) return this.#reading;
    // Nobody begins another reading while this one goes on.
    this.#readAt = Number.POSITIVE_INFINITY;
    this.#reading = probeMachine({ ...this.#input, signal: this.#closed.signal }).finally(() => {
      this.#readAt = performance.now();
    });
    return this.#reading;
  };

  /** Ends a reading that goes on. */
  close(): void {
    this.#closed.abort();
  }
}
