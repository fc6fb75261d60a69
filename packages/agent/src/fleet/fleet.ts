import {
  AUTOMATIC,
  isGivenUp,
  type LoadedModels,
  type LoadOptions,
  type LoadOutcome,
  type ModelInfo,
} from "@llcuda/protocol";
import type { ProvedEngine } from "../engine/engine.ts";
import { LiveValue } from "../live/live-value.ts";
import { Admissions } from "./admissions.ts";
import { CurrentEngine } from "./current-engine.ts";
import { Departures } from "./departures.ts";
import { EngineSearch } from "./engine-search.ts";
import { IdleWatch } from "./idle.ts";
import { LoadChoices } from "./load-choices.ts";
import { holderOf, lastUsed, loadedModels, type Holder } from "./loaded-model.ts";
import { LoadWaits } from "./load-waits.ts";
import { measure, Residents } from "./measure.ts";
import { ModelEngine, type ModelEngineInput } from "./model-engine.ts";
import type { FleetInput } from "./fleet-input.ts";
import type { FleetService, LoadRequest } from "./fleet-service.ts";
import { onceBegun } from "./once-begun.ts";
import { OneAtATime } from "../one-at-a-time.ts";
import { Restoration } from "./restoration.ts";
import { RoomFinder } from "./room-finder.ts";
import { Roster } from "./roster.ts";

/** Every model with an engine of its own. The one writer of what is loaded. */
export class Fleet implements FleetService {
  readonly loaded = new LiveValue<LoadedModels>({ models: [], current: null });
  readonly choices: LoadChoices;
  /** The engine of the model that is used where none is named. */
  readonly current: CurrentEngine;
  readonly #input: FleetInput;
  readonly #search: EngineSearch;
  readonly #now: () => number;
  readonly #deciding = new OneAtATime();
  readonly #roster = new Roster();
  readonly #residents: Residents;
  readonly #idle: IdleWatch;
  readonly #departures = new Departures();
  readonly #restoration: Restoration;
  readonly #rooms: RoomFinder;
  readonly #waits: LoadWaits;
  readonly #admissions: Admissions;
  /** Asked for by name and not among the loaded yet. */
  readonly #waking = new Map<string, ModelEngine>();
  /** Becomes the current one when it is ready, unless a person chooses another meanwhile. */
  #next: ModelEngine | null = null;
  #closed = false;

  constructor(input: FleetInput) {
    this.#input = input;
    this.#now = input.now ?? Date.now;
    const search = new EngineSearch(input.acquireEngine);
    this.#search = search;
    const { planner } = input;
    this.#rooms = new RoomFinder({ roster: this.#roster, planner, search, now: this.#now });
    const { promises } = this.#rooms;
    this.#idle = new IdleWatch({
      engines: this.#roster.engines,
      now: this.#now,
      unload: (engine) => void this.#remove(engine),
    });
    this.choices = new LoadChoices({
      ...input,
      engine: () => this.#search.found,
      left: (free) => promises.left(free, null),
    });
    const first = this.#engine(input.acquireFirst, null);
    this.current = new CurrentEngine(first, () => this.#search.forget());
    this.#restoration = new Restoration({
      roster: this.#roster,
      departures: this.#departures,
      deciding: this.#deciding,
      current: () => this.current,
      admit: (engine) => this.#rooms.takeBeside(engine, () => this.#closed),
      closed: () => this.#closed,
      publish: () => this.#publish(),
    });
    this.#waits = new LoadWaits({
      roster: this.#roster,
      loaded: this.loaded,
      publish: () => this.#publish(),
    });
    this.#admissions = new Admissions({
      waits: this.#waits,
      roster: this.#roster,
      departures: this.#departures,
      deciding: this.#deciding,
      rooms: this.#rooms,
      restoration: this.#restoration,
      records: input.records,
      now: this.#now,
      current: () => this.current,
      closed: () => this.#closed,
      create: (model, options) => this.#engine(() => Promise.resolve(model), options, model),
      follow: (engine, atOnce) => this.#follow(engine, atOnce),
      withdraw: (engine) => this.#withdraw(engine),
      publish: () => this.#publish(),
    });
    this.#residents = new Residents(this.#roster.engines, () => this.#publish());
  }

  /** Who answers, and who goes and is not gone. */
  get holders(): Holder[] {
    const running = [...this.#roster.engines, ...this.#departures.waiting];
    return running.flatMap((engine) => holderOf(engine) ?? []);
  }

  /**
   * Loads a model, beside the others where it fits.
   * @throws Failure MODEL_NOT_FOUND, OPTION_INVALID, MODEL_IN_USE, NO_ROOM
   */
  async load(request: LoadRequest): Promise<LoadOutcome> {
    if (request.options !== undefined) await this.choices.refuse(request.options.extraArguments);
    const model = await this.#input.find(request.model);
    return this.#admissions.load(model, request);
  }

  /** Ends a model's engine; its answers end with what they have. @throws Failure MODEL_NOT_FOUND */
  async unload(id: string): Promise<void> {
    if (this.#waits.end(id) && this.#roster.withId(id) === null) return;
    await this.#remove(this.#roster.named(id));
  }

  /**
   * Ends a load that waits, or one that goes on, after which those that went for it come back, and the model itself with the
   * options that it had; or puts away why it failed. A model that is loaded stays. @throws Failure MODEL_NOT_FOUND
   */
  async cancelLoad(id: string): Promise<void> {
    if (this.#waits.end(id)) return;
    const engine = this.#roster.named(id);
    const isReady = engine.state.value.phase === "ready";
    const stood = engine.unwish();
    if (isReady && !stood) return;
    if (this.#next === engine) this.#next = null;
    await this.#restoration.cancelled(engine, async () => {
      if (!stood) return this.#remove(engine);
      // Its old process was not told to go yet.
      if (isReady) return this.#publish();
      engine.restoredFor = engine.model?.name ?? null;
      await engine.restart();
    });
  }

  /** Uses a model where none is named; one that failed, once it is loaded. @throws Failure MODEL_NOT_FOUND */
  setCurrent(id: string): void {
    const engine = this.#roster.named(id);
    this.#next = isGivenUp(engine.state.value) ? engine : null;
    this.current.follow(engine);
    this.#publish();
  }

  /** @throws Failure MODEL_NOT_FOUND */
  pin(id: string, pinned: boolean): void {
    this.#roster.named(id).pinned = pinned;
    this.#publish();
  }

  /** By another name, to which it answers. */
  rename(path: string, name: string): void {
    for (const each of this.#roster.engines) each.rename(path, name);
    this.#publish();
  }

  engineOf(name?: string): ModelEngine {
    if (name === undefined) return this.current.engine;
    const known = this.loadedAs(name) ?? this.#waking.get(name) ?? this.#departures.named(name);
    const gone = known ?? this.#restoration.named(name);
    if (gone !== undefined) return gone;
    const engine = this.#engine(() => this.#input.find(name), null);
    this.#waking.set(name, engine);
    onceBegun(engine, () => this.#waking.delete(name));
    return engine;
  }

  /** A loaded model by its id or its name, as other programs know it; null when there is none. */
  loadedAs(name: string): ModelEngine | null {
    return this.#roster.as(name);
  }

  /** The engine that models are loaded with; searched for where there is none yet. */
  engine(signal: AbortSignal): Promise<ProvedEngine> {
    return this.#search.get(() => undefined, signal);
  }

  log(id: string): ModelEngine["log"] {
    return this.#roster.named(id).log;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waits.close();
    this.#residents.close();
    this.#idle.close();
    const all = new Set([...this.#roster.engines, ...this.#waking.values(), this.current.engine]);
    await Promise.all([...all].map((engine) => engine.close()));
    // What was being decided meanwhile finds it closed.
    await this.#deciding.run(() => Promise.resolve());
    await this.#departures.over();
  }

  #engine(
    acquireModel: ModelEngineInput["acquireModel"],
    options: LoadOptions | null,
    model: ModelInfo | null = null,
  ): ModelEngine {
    const engine = new ModelEngine({
      ...this.#input,
      options,
      acquireModel,
      promises: this.#rooms.promises,
      acquireEngine: (onState, signal) => this.#search.get(onState, signal),
      savedOptions: ({ path }) => this.#input.records.options(path) ?? AUTOMATIC,
      admit: (each) => this.#admissions.admit(each),
      onChange: () => this.#publish(),
      onLoaded: (each) => this.#loaded(each),
      onFailed: (each, error) => this.#restoration.failed(each, error),
      onStopped: (each) => this.#restoration.settle(each),
      now: this.#now,
    });
    engine.model = model;
    return engine;
  }

  /** Becomes the current one when it is ready, or at once. */
  #follow(engine: ModelEngine, atOnce: boolean): void {
    this.#next = engine;
    if (atOnce) this.current.follow(engine);
  }

  async #remove(engine: ModelEngine): Promise<void> {
    this.#withdraw(engine);
    await this.#departures.end(engine);
  }

  /** Takes it from among the loaded; its process runs on until it is told to end. */
  #withdraw(engine: ModelEngine): void {
    if (this.#roster.loading.includes(engine)) this.#rooms.promises.settle(engine);
    this.#departures.waiting.add(engine);
    this.#roster.remove(engine);
    if (this.current.engine === engine) {
      const next = lastUsed(this.#roster.engines);
      // With none left it stays the one that is loaded again when somebody asks.
      if (next !== undefined) this.current.follow(next);
    }
    this.#publish();
  }

  #loaded(engine: ModelEngine): void {
    this.#restoration.settle(engine);
    const { estimate, measured, model, options } = engine;
    if (model !== null && estimate !== null && measured !== null && options !== null) {
      this.#input.records.keepMeasurement(model.path, options, { estimate, measured });
    }
    if (this.#next === engine) {
      this.#next = null;
      this.current.follow(engine);
    }
    this.#publish();
    // It has its address once its state says that it is ready, a moment later.
    setImmediate(() => void measure(engine).then(() => this.#publish()));
  }

  /** Where the current one failed, another that is ready answers who names none. */
  #standIn(): void {
    if (!isGivenUp(this.current.engine.state.value)) return;
    const other = lastUsed(this.#roster.engines);
    if (other !== undefined) this.current.follow(other);
  }

  #publish(): void {
    if (this.#closed) return;
    this.#standIn();
    const waiting = this.#waits.all;
    const models = loadedModels(this.#roster.engines, this.current.engine);
    this.loaded.set(waiting.length === 0 ? models : { ...models, waiting });
    this.#idle.look();
  }
}
