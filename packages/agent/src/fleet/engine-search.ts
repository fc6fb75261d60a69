import { Acquisition } from "../engine/acquisition.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import type { AcquiringState } from "../engine/lifecycle.ts";

type OnState = (state: AcquiringState) => void;
type Search = (onState: OnState, signal: AbortSignal) => Promise<ProvedEngine>;

/** The search for an engine, done once for all models: each is told how it goes. */
export class EngineSearch {
  readonly #engine: Acquisition<ProvedEngine>;
  readonly #listeners = new Set<OnState>();
  #told: AcquiringState | null = null;

  constructor(search: Search) {
    this.#engine = new Acquisition((signal) =>
      search((state) => {
        if (signal.aborted) return;
        this.#told = state;
        for (const listener of this.#listeners) listener(state);
      }, signal),
    );
  }

  /** The engine, if it was found. */
  get found(): ProvedEngine | null {
    return this.#engine.value;
  }

  /** Ends with the last who waits. */
  async get(onState: OnState, signal: AbortSignal): Promise<ProvedEngine> {
    this.#listeners.add(onState);
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", leave, { once: true });
    try {
      signal.throwIfAborted();
      const engine = this.#engine.get();
      if (this.#told !== null && this.found === null) onState(this.#told);
      return await Promise.race([engine, left]);
    } finally {
      signal.removeEventListener("abort", leave);
      this.#listeners.delete(onState);
      if (this.#listeners.size === 0) {
        this.#told = null;
        if (signal.aborted && this.found === null) this.#engine.cancel(signal.reason as Error);
      }
    }
  }

  /** The next `get` searches anew. */
  forget(): void {
    this.#engine.forget();
  }
}
