import {
  AUTOMATIC,
  type ArgumentProblem,
  type LoadOptions,
  type LoadPreview,
  type ModelInfo,
  type SavedLoad,
} from "@llcuda/protocol";
import type { ProvedEngine } from "../engine/engine.ts";
import { commandsFor } from "./commands.ts";
import { refuseManaged, refuseProblems } from "./extra-arguments.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { sharesOf } from "../models/fit/load-plan.ts";
import type { LoadPlanner } from "./load-planner.ts";
import type { LoadRecords } from "./load-records.ts";

interface LoadChoicesInput {
  find: (name: string) => Promise<ModelInfo>;
  planner: LoadPlanner;
  records: LoadRecords;
  /** Null until one was found. */
  engine: () => ProvedEngine | null;
  /** Of what is free, what is not promised to a model that is being loaded. */
  left: (free: FreeMachine) => FreeMachine;
}

/** How models are to be loaded: what is saved, and what would come of it. */
export class LoadChoices {
  readonly #input: LoadChoicesInput;

  constructor(input: LoadChoicesInput) {
    this.#input = input;
  }

  /** What a load would be, with what is free now. @throws Failure MODEL_NOT_FOUND, OPTION_INVALID */
  async preview(name: string, options?: LoadOptions): Promise<LoadPreview> {
    const { engine, find, left, planner, records } = this.#input;
    const model = await find(name);
    const wished = options ?? records.options(model.path) ?? AUTOMATIC;
    const { priced, settings } = await planner.prepare(model, wished, engine(), { left });
    return {
      plan: priced?.plan ?? null,
      estimate: priced === null ? null : sharesOf(priced.placement),
      commands: commandsFor(model, wished, settings),
    };
  }

  /** What is free for a model, as a load would find it. */
  free(): Promise<FreeMachine> {
    return this.#input.planner.free(this.#input.engine());
  }

  /** @throws Failure MODEL_NOT_FOUND */
  async saved(name: string): Promise<SavedLoad> {
    const { find, records } = this.#input;
    const { path } = await find(name);
    return { options: records.options(path), measurements: records.measurements(path) };
  }

  /** @param options null: automatic again. @throws Failure MODEL_NOT_FOUND, OPTION_INVALID */
  async save(name: string, options: LoadOptions | null): Promise<void> {
    if (options !== null) await this.refuse(options.extraArguments);
    const { path } = await this.#input.find(name);
    this.#input.records.saveOptions(path, options);
  }

  /** What the engine would not take of extra arguments; nothing where it is not known yet, or does not tell. */
  async problems(extra: readonly string[]): Promise<ArgumentProblem[]> {
    const engine = this.#input.engine();
    return engine === null ? [] : this.#input.planner.argumentProblems(extra, engine);
  }

  /** @throws Failure OPTION_INVALID for managed arguments, and for what the engine would not take */
  async refuse(extra: readonly string[]): Promise<void> {
    refuseManaged(extra);
    refuseProblems(await this.problems(extra));
  }
}
