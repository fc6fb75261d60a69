import { withinPatience } from "../within-patience.ts";
import type { ModelEngine } from "./model-engine.ts";

/** A process that the kernel cannot end, as where a GPU's driver hangs, holds up others no longer than this. */
const GONE_WITHIN_MS = 30_000;

/** Engines that are no longer among the loaded, until their processes are gone. */
export class Departures {
  /** Their processes run on until `end`. */
  readonly waiting = new Set<ModelEngine>();
  readonly #ending = new Set<Promise<unknown>>();
  readonly #goneWithinMs: number;

  constructor(goneWithinMs = GONE_WITHIN_MS) {
    this.#goneWithinMs = goneWithinMs;
  }

  /** One that waits, by its model's id or name. */
  named(name: string): ModelEngine | undefined {
    return [...this.waiting].find(({ model }) => model?.id === name || model?.name === name);
  }

  /** Ends one that waits; of one that was taken back, or has ended, nothing is ended. */
  async end(engine: ModelEngine): Promise<void> {
    if (!this.waiting.delete(engine)) return;
    // What one that does not end still holds is counted by the GPU's driver when the next load is decided.
    const ending = withinPatience(engine.stop(), this.#goneWithinMs);
    this.#ending.add(ending);
    await ending.finally(() => this.#ending.delete(ending));
  }

  /**
   * Ends those that must be gone before another starts in their place. A process that ends holds up one
   * that starts on the same GPU: where there is room for both, it ends after. One that is not loaded
   * yet ends before, as it has not taken yet what it will take.
   */
  async makeRoom(going: readonly ModelEngine[], hasRoom: boolean): Promise<void> {
    if (hasRoom && going.every(({ address }) => address !== null)) return;
    await Promise.all(going.map((each) => this.end(each)));
  }

  /** Ends those that wait. Resolves when these have ended. */
  async endWaiting(): Promise<void> {
    await Promise.all([...this.waiting].map((engine) => this.end(engine)));
  }

  /** As `endWaiting`. Resolves when all have ended. */
  async over(): Promise<void> {
    await Promise.all([this.endWaiting(), ...this.#ending]);
  }
}
