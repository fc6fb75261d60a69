import type { ModelEngine } from "./model-engine.ts";

const MINUTE_MS = 60_000;

interface IdleWatchInput {
  engines: readonly ModelEngine[];
  now: () => number;
  unload: (engine: ModelEngine) => void;
}

/** When it will be unloaded for being idle, in milliseconds since the epoch; null: it stays. */
export function unloadsAt(engine: ModelEngine): number | null {
  const minutes = engine.options?.idleMinutes ?? null;
  if (minutes === null || engine.pinned || engine.users > 0) return null;
  return engine.address === null ? null : engine.lastUsedAt + minutes * MINUTE_MS;
}

/** Unloads what was idle for its time. */
export class IdleWatch {
  readonly #input: IdleWatchInput;
  /** One timer, for the first that will have been idle long enough. */
  #timer: NodeJS.Timeout | null = null;

  constructor(input: IdleWatchInput) {
    this.#input = input;
  }

  /** To be called with every change of an engine or its use. */
  look(): void {
    this.close();
    const { engines, now } = this.#input;
    const times = engines.flatMap((engine) => unloadsAt(engine) ?? []);
    if (times.length === 0) return;
    const wait = Math.max(0, Math.min(...times) - now());
    // Clocks are set and machines sleep: looked at anew each minute.
    this.#timer = setTimeout(() => this.#unload(), Math.min(wait, MINUTE_MS)).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #unload(): void {
    const { engines, now, unload } = this.#input;
    const over = engines.filter((each) => (unloadsAt(each) ?? Infinity) <= now());
    for (const engine of over) unload(engine);
    this.look();
  }
}
