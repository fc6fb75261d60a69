import type { EngineService } from "./engine-service.ts";
import { SlotLine } from "./slot-line.ts";

/** The one line before each engine's slots: for chats and for other programs alike. */
export class SlotLines {
  readonly #lines = new WeakMap<EngineService, SlotLine>();

  /** @param engine a model's own, not the current one's stand-in: each process has one line */
  of(engine: EngineService): SlotLine {
    const known = this.#lines.get(engine);
    if (known !== undefined) return known;
    const slots = (): number => {
      const state = engine.state.value;
      return state.phase === "ready" ? state.slots : 1;
    };
    const line = new SlotLine({ slots });
    this.#lines.set(engine, line);
    return line;
  }
}
