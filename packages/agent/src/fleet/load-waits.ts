import type {
  LoadedModels,
  LoadOptions,
  LoadOutcome,
  ModelInfo,
  WaitingLoad,
} from "@llcuda/protocol";
import { reportOf } from "../failure.ts";
import type { LiveValue } from "../live/live-value.ts";
import { closing } from "./fleet-failures.ts";
import type { ModelEngine } from "./model-engine.ts";
import type { Roster } from "./roster.ts";

interface LoadWaitsInput {
  roster: Roster;
  /** Set anew with each change of the roster, and of its engines' states. */
  loaded: LiveValue<LoadedModels>;
  publish: () => void;
}

/** A wish that is to be decided anew. */
interface Wish {
  model: ModelInfo;
  options: LoadOptions;
  /** Those being loaded that may take its room. */
  awaits: readonly ModelEngine[];
  /** Decides it; null where it was given up meanwhile. */
  again: (isWished: () => boolean) => Promise<LoadOutcome | null>;
}

/** Loads that wait until others are loaded, or are not to be. */
export class LoadWaits {
  readonly #input: LoadWaitsInput;
  readonly #waits = new Map<string, WaitingLoad>();
  readonly #closing = new AbortController();

  constructor(input: LoadWaitsInput) {
    this.#input = input;
  }

  /** As the wire knows them. */
  get all(): WaitingLoad[] {
    return [...this.#waits.values()];
  }

  /** Notes that it waits; once one of those has settled, it is decided anew. */
  begin({ again, awaits, model: { id, name }, options }: Wish): LoadOutcome {
    const names = awaits
      .flatMap(({ model }) => model ?? [])
      .map((model) => {
        return { id: model.id, name: model.name };
      });
    const wait: WaitingLoad = {
      model: { id, name },
      options,
      for: names,
      stage: "waits",
      error: null,
    };
    this.#waits.set(id, wait);
    this.#input.publish();
    void this.#resume(wait, awaits, again);
    return { outcome: "waits", id, for: names.map((each) => each.name) };
  }

  /** It waits no more. @returns false where it did not */
  end(id: string): boolean {
    if (!this.#waits.delete(id)) return false;
    this.#input.publish();
    return true;
  }

  /** Resolves when one of them is loaded, or is not to be. @throws Failure ENGINE_NOT_READY the agent ends */
  async settled(engines: readonly ModelEngine[]): Promise<void> {
    const { loaded, roster } = this.#input;
    const anySettled = (): boolean => engines.some((each) => !roster.loading.includes(each));
    await loaded.until(anySettled, this.#closing.signal).catch(() => {
      throw closing();
    });
  }

  close(): void {
    this.#waits.clear();
    this.#closing.abort();
  }

  async #resume(wait: WaitingLoad, awaits: Wish["awaits"], again: Wish["again"]): Promise<void> {
    const { id } = wait.model;
    const isWished = (): boolean => this.#waits.get(id) === wait;
    try {
      await this.settled(awaits);
      const outcome = await again(isWished);
      if (!isWished()) return;
      if (outcome?.outcome === "needs-room") this.#tell({ ...wait, stage: "needs-room" });
      else this.end(id);
    } catch (thrown) {
      if (isWished()) this.#tell({ ...wait, stage: "refused", error: reportOf(thrown) });
    }
  }

  #tell(wait: WaitingLoad): void {
    this.#waits.set(wait.model.id, wait);
    this.#input.publish();
  }
}
