import { AUTOMATIC, type LoadOptions, type ModelInfo } from "@llcuda/protocol";
import type { EngineSearch } from "./engine-search.ts";
import type { LoadPlanner } from "./load-planner.ts";
import type { ModelEngine } from "./model-engine.ts";
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
  readonly #input: RoomFinderInput;

  constructor(input: RoomFinderInput) {
    this.#input = input;
  }

  /** @param going those that go in any case */
  find(
    model: ModelInfo,
    options: LoadOptions,
    going: readonly ModelEngine[] = [],
  ): Promise<FoundRoom> {
    const { now, planner, roster, search } = this.#input;
    const existing = roster.withId(model.id);
    return roomFor({
      model,
      options,
      others: roster.engines.filter((each) => each !== existing && !going.includes(each)),
      leaving: [...going, ...(existing === null ? [] : [existing])],
      planner,
      engine: search.found,
      now: now(),
    });
  }

  /** Whether it would go where it would go alone. */
  async fitsBeside({ model, options }: ModelEngine): Promise<boolean> {
    if (model === null) return false;
    const { room } = await this.find(model, options ?? AUTOMATIC);
    return room.unload.length === 0 && room.blockedBy.length === 0;
  }
}
