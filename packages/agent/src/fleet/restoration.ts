import type { ErrorCode } from "@llcuda/protocol";
import type { OneAtATime } from "../one-at-a-time.ts";
import type { CurrentEngine } from "./current-engine.ts";
import type { Departures } from "./departures.ts";
import type { ModelEngine } from "./model-engine.ts";
import { Replacements, type Replacement } from "./replacements.ts";
import type { Roster } from "./roster.ts";

interface RestorationInput {
  roster: Roster;
  departures: Departures;
  deciding: OneAtATime;
  current: () => CurrentEngine;
  /** Takes a model among the loaded where there is room beside them; false where there is none. */
  admit: (engine: ModelEngine) => Promise<boolean>;
  closed: () => boolean;
  publish: () => void;
}

/** Brings back the models that went for one that did not load. */
export class Restoration {
  readonly #input: RestorationInput;
  readonly #replacements = new Replacements();

  constructor(input: RestorationInput) {
    this.#input = input;
  }

  /** One that may come back, by its model's id or name. */
  named(name: string): ModelEngine | undefined {
    return this.#replacements.named(name);
  }

  /** These go for a model that is to be loaded; to be called while they are there. */
  begin(by: ModelEngine, going: readonly ModelEngine[]): void {
    this.#replacements.begin(by, going, this.#input.current().engine);
  }

  /** It is loaded, or not wished any more: those that went for it go for good. */
  settle(by: ModelEngine): void {
    const { gone } = this.#replacements.take(by) ?? { gone: [] };
    for (const each of gone) void this.#input.departures.end(each);
  }

  failed(by: ModelEngine, error: ErrorCode): void {
    const replacement = this.#replacements.take(by);
    if (replacement !== null) void this.#bringBack(this.#giveBack(replacement, error), by);
  }

  /** Its load is cancelled: they come back once its process is gone. */
  async cancelled(by: ModelEngine, ends: () => Promise<void>): Promise<void> {
    const replacement = this.#replacements.take(by);
    const back = replacement === null ? [] : this.#giveBack(replacement, null);
    await ends();
    await this.#bringBack(back, by);
  }

  /** Who names no model is answered by the one that was there before, from now on. */
  #giveBack(replacement: Replacement, error: ErrorCode | null): ModelEngine[] {
    const { waiting } = this.#input.departures;
    const back = this.#replacements.giveBack(replacement, error, (each) => waiting.has(each));
    const current = this.#input.current();
    const before = replacement.current;
    if (before !== null && back.includes(before) && current.engine === replacement.by) {
      current.follow(before);
    }
    return back;
  }

  /** Those that still run are loaded as if nothing had been, the others anew, where there is room. */
  #bringBack(back: readonly ModelEngine[], by: ModelEngine): Promise<void> {
    return this.#input.deciding.run(async () => {
      for (const each of back) {
        this.#replacements.returned(each, by, await this.#comesBack(each, by));
        this.#input.publish();
      }
      const { current, publish, roster } = this.#input;
      // The one that was current found no room: another that came back answers instead.
      const first = roster.has(current().engine)
        ? undefined
        : back.find((each) => roster.has(each));
      if (first === undefined) return;
      current().follow(first);
      publish();
    });
  }

  /** @returns false where there is no room for it */
  async #comesBack(engine: ModelEngine, by: ModelEngine): Promise<boolean> {
    const { admit, closed, departures, roster } = this.#input;
    const { model } = engine;
    // Whoever loaded it meanwhile knew what for.
    if (closed() || model === null || roster.withId(model.id) !== null) return true;
    if (departures.waiting.delete(engine)) {
      roster.add(engine);
      return true;
    }
    if (!(await admit(engine))) return false;
    if (closed()) return true;
    engine.restoredFor = by.model?.name ?? null;
    // What becomes of it is in its state.
    void engine.ensureReady().catch(() => undefined);
    return true;
  }
}
