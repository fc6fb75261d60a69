import { z } from "zod";
import type { BenchStage } from "./bench-stage.ts";
import type { OpenTarget } from "./target.ts";

/** A look is answered between two steps; one that waits longer tells of another moment. */
const PATIENCE_MS = 2_000;
/** More looks tell no more, and each takes a little of the server's time. */
const MOST_LOOKS = 20;

const Slots = z.array(z.object({ is_processing: z.boolean() }));

/**
 * Looks at which slots of an engine are at work. Where each has a cache of its own, llama.cpp computes
 * only neighbours together: its split_equal takes sequences whose numbers follow each other, so that
 * slots that lie apart cost a pass over the weights each.
 */
export class SlotWatch {
  readonly #address: { url: string; apiKey: string } | null;
  #asked = 0;
  #passes = 0;
  #looks = 0;
  #looking = false;

  /** Looks at nothing where slots share one cache, or nobody knows. */
  static of({ world }: Pick<BenchStage, "world">, { local }: OpenTarget): SlotWatch {
    const loaded = world.fleet.loaded.value.models.find(
      ({ model }) => model.id === local?.model.id,
    );
    const separate = loaded?.effective?.unified === false && (local?.slots ?? 1) > 1;
    return new SlotWatch(separate ? (local?.address ?? null) : null);
  }

  constructor(address: { url: string; apiKey: string } | null) {
    this.#address = address;
  }

  async look(): Promise<void> {
    if (this.#address === null || this.#looking || this.#asked >= MOST_LOOKS) return;
    this.#looking = true;
    this.#asked += 1;
    const { apiKey, url } = this.#address;
    const headers = { authorization: `Bearer ${apiKey}` };
    try {
      const response = await fetch(`${url}/slots`, {
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      // One that tells no slots answers with an error, which is none of their shape.
      const slots = Slots.safeParse(await response.json());
      const groups = groupsOf(slots.data?.map((slot) => slot.is_processing) ?? []);
      if (groups === 0) return;
      this.#passes += groups;
      this.#looks += 1;
    } catch {
      // An engine that tells no slots, or is gone, tells nothing of them.
    } finally {
      this.#looking = false;
    }
  }

  /** Passes over the weights in a step, on average over the looks; null where nobody looked. */
  get passes(): number | null {
    return this.#looks === 0 ? null : this.#passes / this.#looks;
  }
}

/** Groups of neighbours at work. Pure. */
export function groupsOf(busy: readonly boolean[]): number {
  return busy.filter((works, index) => works && busy[index - 1] !== true).length;
}
