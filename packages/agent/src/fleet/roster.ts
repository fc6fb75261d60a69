import { isGivenUp } from "@llcuda/protocol";
import { notLoaded } from "./fleet-failures.ts";
import type { ModelEngine } from "./model-engine.ts";

/** The engines of the models that are loaded, being loaded, or failed to be; as they came. */
export class Roster {
  readonly engines: ModelEngine[] = [];

  /** Those that hold memory, or will. One that was given up holds nothing and takes nothing. */
  get present(): ModelEngine[] {
    return this.engines.filter((engine) => !isGivenUp(engine.state.value));
  }

  /** Those whose process has not taken all that it will take; one that is stopped will take nothing. */
  get loading(): ModelEngine[] {
    return this.present.filter(
      ({ foreseen, state }) => state.value.phase !== "ready" && foreseen !== null,
    );
  }

  has(engine: ModelEngine): boolean {
    return this.engines.includes(engine);
  }

  add(engine: ModelEngine): void {
    this.engines.push(engine);
  }

  remove(engine: ModelEngine): void {
    const index = this.engines.indexOf(engine);
    if (index >= 0) this.engines.splice(index, 1);
  }

  withId(id: string): ModelEngine | null {
    return this.engines.find(({ model }) => model?.id === id) ?? null;
  }

  /** By id or name, as other programs know it. */
  as(name: string): ModelEngine | null {
    const byName = this.engines.find(({ model }) => model?.name === name);
    return this.withId(name) ?? byName ?? null;
  }

  /** @throws Failure MODEL_NOT_FOUND */
  named(id: string): ModelEngine {
    const engine = this.withId(id);
    if (engine === null) throw notLoaded(id, "no model with this id is loaded");
    return engine;
  }
}
