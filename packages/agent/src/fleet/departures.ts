import type { ModelEngine } from "./model-engine.ts";

/** Engines that are no longer among the loaded, until their processes are gone. */
export class Departures {
  /** Their processes run on until `end`. */
  readonly waiting = new Set<ModelEngine>();
  readonly #ending = new Set<Promise<void>>();

  async end(engine: ModelEngine): Promise<void> {
    this.waiting.delete(engine);
    const ending = engine.stop();
    this.#ending.add(ending);
    await ending.finally(() => this.#ending.delete(ending));
  }

  /** Ends those that wait. Resolves when all have ended. */
  async over(): Promise<void> {
    for (const engine of this.waiting) void this.end(engine);
    await Promise.all(this.#ending);
  }
}
