import type { EngineLog, EngineLogLine } from "@llcuda/protocol";
import { LiveValue } from "./live-value.ts";

/** Keeps the last lines of an endless text; readers resume by sequence number. */
export class LineRing {
  readonly #capacity: number;
  readonly #lines: EngineLogLine[] = [];
  readonly #latest = new LiveValue(0);
  readonly #listeners = new Set<(text: string) => void>();

  /** @param capacity lines kept; older ones are dropped */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(text: string): void {
    const seq = this.#latest.value + 1;
    this.#lines.push({ seq, text });
    // Trims in blocks, so that a log flood does not shift the array once per line.
    if (this.#lines.length > this.#capacity * 1.25) {
      this.#lines.splice(0, this.#lines.length - this.#capacity);
    }
    this.#latest.set(seq);
    for (const listener of this.#listeners) listener(text);
  }

  /** Calls `listener` with each new line at once. @returns ends that */
  listen(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  last(count: number): string[] {
    return this.#lines.slice(-count).map((line) => line.text);
  }

  /** Lines after `after`, then new ones as they come, merged while the reader is busy. */
  async *watch(after: number, signal?: AbortSignal): AsyncGenerator<EngineLog, void, undefined> {
    let seen = after;
    for await (const latest of this.#latest.watch(signal)) {
      const first = this.#lines[0]?.seq ?? latest + 1;
      const lines = this.#lines.filter((line) => line.seq > seen);
      const dropped = Math.max(0, first - seen - 1);
      seen = latest;
      yield { lines, dropped };
    }
  }
}
