import { AUTOMATIC, type LoadOptions, type ModelInfo } from "@llcuda/protocol";
import type { EngineSearch } from "./engine-search.ts";
import type { LoadPlanner } from "./load-planner.ts";
import type { ModelEngine } from "./model-engine.ts";
import { Promises } from "./promises.ts";
import { roomFor, type FoundRoom } from "./room-for.ts";
import type { Roster } from "./roster.ts";

interface RoomFinderInput {
  roster: Roster;
  planner: LoadPlanner;
  search: EngineSearch;
  now: () => number;
}

/** Looks for room beside the models that are loaded. */
export class RoomFinder {
  readonly promises: Promises;
  readonly #input: RoomFinderInput;

  constructor(input: RoomFinderInput) {
    this.#input = input;
    this.promises = new Promises(() => input.roster.loading);
  }

  /** @param going those that go in any case */
  find(
    model: ModelInfo,
    options: LoadOptions,
    going: readonly ModelEngine[] = [],
  ): Promise<FoundRoom> {
    const { search, ...input } = this.#input;
    const { promises } = this;
    return roomFor({ ...input, promises, model, options, going, engine: search.found });
  }

  /**
   * Who goes, of those that are still there: those in any case, and who was found to.
   * @returns null where one that was found is not to go any more
   */
  going({ room }: FoundRoom, named: readonly ModelEngine[] = []): ModelEngine[] | null {
    const { roster } = this.#input;
    const found = room.unload.flatMap(({ id }) => roster.withId(id) ?? []);
    if (found.some(({ isKept }) => isKept)) return null;
    return [...named.filter((each) => roster.has(each)), ...found];
  }

  /** Puts a model among the loaded, with the promise of what was found for it. */
  take(engine: ModelEngine, { free, held }: Pick<FoundRoom, "free" | "held">): void {
    const { roster } = this.#input;
    if (!roster.has(engine)) roster.add(engine);
    this.promises.make(engine, held, free);
  }

  /** As `take`, where nobody has to go for it. @returns false where somebody would have to */
  async takeBeside(engine: ModelEngine, closed: () => boolean): Promise<boolean> {
    const { model, options } = engine;
    if (model === null) return false;
    // Where it cannot be found out, the engine tells how it goes.
    const found = await this.find(model, options ?? AUTOMATIC).catch(() => null);
    if (closed()) return true;
    if (found === null) {
      this.#input.roster.add(engine);
      return true;
    }
    const { blockedBy, unload } = found.room;
    // Not in memory by itself either, beside one that is just being loaded.
    if ([unload, blockedBy, found.awaits].some((others) => others.length > 0)) return false;
    this.take(engine, found);
    return true;
  }
}
