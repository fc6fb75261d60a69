import { residentBytes } from "../host/memory.ts";
import type { ModelEngine } from "./model-engine.ts";

/** How often what processes hold is looked at. */
const MEASURE_EVERY_MS = 5_000;

/** Looks at what the process holds now. */
export async function measure(engine: ModelEngine): Promise<void> {
  const { address } = engine;
  if (address === null) return;
  const resident = await residentBytes(address.pid);
  if (engine.address === address) engine.resident = resident;
}

/** What the processes of engines hold, as it changes. */
export class Residents {
  readonly #engines: readonly ModelEngine[];
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(engines: readonly ModelEngine[], onChange: () => void) {
    this.#engines = engines;
    this.#onChange = onChange;
    this.#timer = setInterval(() => void this.#measure(), MEASURE_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #measure(): Promise<void> {
    const before = this.#told();
    await Promise.all(this.#engines.map((engine) => measure(engine)));
    if (this.#told() !== before) this.#onChange();
  }

  #told(): string {
    return JSON.stringify(this.#engines.map(({ resident }) => resident));
  }
}
