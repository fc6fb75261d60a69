import {
  AUTOMATIC,
  type LoadedModels,
  type LoadOptions,
  type LoadOutcome,
  type ModelInfo,
} from "@llcuda/protocol";
import type { ProvedEngine } from "../engine/engine.ts";
import { LiveValue } from "../live/live-value.ts";
import { CurrentEngine } from "./current-engine.ts";
import { Departures } from "./departures.ts";
import { EngineSearch } from "./engine-search.ts";
import { IdleWatch } from "./idle.ts";
import { LoadChoices } from "./load-choices.ts";
import { holderOf, lastUsed, loadedModelOf, type Holder } from "./loaded-model.ts";
import { refuseManaged } from "./load-arguments.ts";
import { measure, Residents } from "./measure.ts";
import { ModelEngine, type ModelEngineInput } from "./model-engine.ts";
import type { FleetInput } from "./fleet-input.ts";
import type { FleetService, LoadRequest } from "./fleet-service.ts";
import { closing, inUse, noRoom, notLoaded } from "./fleet-failures.ts";
import { onceBegun } from "./once-begun.ts";
import { OneAtATime } from "../one-at-a-time.ts";
import { roomFor } from "./room-for.ts";

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
  readonly #engines: ModelEngine[] = [];
  readonly #residents: Residents;
  readonly #idle: IdleWatch;
  readonly #departures = new Departures();
  /** Asked for by name and not among the loaded yet. */
  readonly #waking = new Map<string, ModelEngine>();
  /** Becomes the current one when it is ready, unless a person chooses another meanwhile. */
  #next: ModelEngine | null = null;
  #closed = false;

  constructor(input: FleetInput) {
    this.#input = input;
    this.#now = input.now ?? Date.now;
    this.#search = new EngineSearch(input.acquireEngine);
    this.#idle = new IdleWatch({
      engines: this.#engines,
      now: this.#now,
      unload: (engine) => void this.#remove(engine),
    });
    this.choices = new LoadChoices({ ...input, engine: () => this.#search.found });
    const first = this.#engine(input.acquireFirst, null);
    this.current = new CurrentEngine(first, () => this.#search.forget());
    this.#residents = new Residents(this.#engines, () => this.#publish());
  }

  /** Who answers, and who goes and is not gone. */
  get holders(): Holder[] {
    const running = [...this.#engines, ...this.#departures.waiting];
    return running.flatMap((engine) => holderOf(engine) ?? []);
  }

  /**
   * Loads a model, beside the others where it fits.
   * @throws Failure MODEL_NOT_FOUND, OPTION_INVALID, MODEL_IN_USE, NO_ROOM
   */
  async load(request: LoadRequest): Promise<LoadOutcome> {
    if (request.options !== undefined) refuseManaged(request.options.extraArguments);
    const model = await this.#input.find(request.model);
    return this.#deciding.run(() => this.#load(model, request));
  }

  /** Ends a model's engine; its answers end with what they have. @throws Failure MODEL_NOT_FOUND */
  async unload(id: string): Promise<void> {
    await this.#remove(this.#named(id));
  }

  /** Ends a load that goes on, or puts away why it failed; a model that is loaded stays. */
  async cancelLoad(id: string): Promise<void> {
    const engine = this.#named(id);
    if (engine.state.value.phase !== "ready") await this.#remove(engine);
  }

  /** Uses a model where none is named. @throws Failure MODEL_NOT_FOUND */
  setCurrent(id: string): void {
    this.#next = null;
    this.current.follow(this.#named(id));
    this.#publish();
  }

  /** @throws Failure MODEL_NOT_FOUND */
  pin(id: string, pinned: boolean): void {
    this.#named(id).pinned = pinned;
    this.#publish();
  }

  /** By another name, to which it answers. */
  rename(path: string, name: string): void {
    for (const each of this.#engines) each.rename(path, name);
    this.#publish();
  }

  engineOf(name?: string): ModelEngine {
    if (name === undefined) return this.current.engine;
    const known = this.loadedAs(name) ?? this.#waking.get(name) ?? this.#departures.named(name);
    if (known !== undefined) return known;
    const engine = this.#engine(() => this.#input.find(name), null);
    this.#waking.set(name, engine);
    onceBegun(engine, () => this.#waking.delete(name));
    return engine;
  }

  /** A loaded model by its id or its name, as other programs know it; null when there is none. */
  loadedAs(name: string): ModelEngine | null {
    const byName = this.#engines.find(({ model }) => model?.name === name);
    return this.#withId(name) ?? byName ?? null;
  }

  /** The engine that models are loaded with; searched for where there is none yet. */
  engine(signal: AbortSignal): Promise<ProvedEngine> {
    return this.#search.get(() => undefined, signal);
  }

  log(id: string): ModelEngine["log"] {
    return this.#named(id).log;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#residents.close();
    this.#idle.close();
    const all = new Set([...this.#engines, ...this.#waking.values(), this.current.engine]);
    await Promise.all([...all].map((engine) => engine.close()));
    // What was being decided meanwhile finds it closed.
    await this.#deciding.run(() => Promise.resolve());
    await this.#departures.over();
  }

  async #load(model: ModelInfo, { options, unload }: LoadRequest): Promise<LoadOutcome> {
    if (this.#closed) throw closing();
    const { id } = model;
    // A load that is decided anew finds gone who would have gone after the one before.
    await this.#departures.endWaiting();
    const existing = this.#withId(id);
    const wished =
      options ?? existing?.options ?? this.#input.records.options(model.path) ?? AUTOMATIC;
    const { phase } = existing?.state.value ?? { phase: "none" };
    const runs = phase !== "failed" && phase !== "none" && phase !== "stopping";
    if (runs && JSON.stringify(wished) === JSON.stringify(existing?.options)) {
      return { outcome: "already", id };
    }
    // One that is loaded anew goes by that.
    const others = Array.isArray(unload) ? unload.filter((each) => each !== id) : [];
    const named = others.map((each) => this.#named(each));
    for (const each of named) if (each.users > 0) throw inUse(each);
    const { early, room } = await this.#room(model, wished, named);
    if (this.#closed) throw closing();
    if (room.blockedBy.length > 0) throw noRoom(model.name, room);
    if (room.unload.length > 0 && unload !== "auto") {
      return { outcome: "needs-room", id, ...room };
    }
    const going = [...named, ...room.unload.map((each) => this.#named(each.id))];
    for (const each of going) this.#withdraw(each);
    const engine = existing ?? this.#engine(() => Promise.resolve(model), wished, model);
    if (existing === null) this.#engines.push(engine);
    this.#next = engine;
    const { current } = this;
    if (going.includes(current.engine) || !current.ready) current.follow(engine);
    this.#publish();
    const start = () => this.#start(engine, existing === null ? null : wished);
    void this.#departures.replace(going, start, early);
    return { outcome: "begun", id };
  }

  async #start(engine: ModelEngine, anew: LoadOptions | null): Promise<void> {
    // It was unloaded again meanwhile.
    if (this.#closed || !this.#engines.includes(engine)) return;
    if (anew !== null) await engine.reload(anew);
    // What becomes of it is in its state.
    else await engine.ensureReady().catch(() => undefined);
  }

  #room(model: ModelInfo, options: LoadOptions, going: readonly ModelEngine[]) {
    const others = this.#engines.filter(({ model: other }) => other?.id !== model.id);
    const existing = this.#withId(model.id);
    return roomFor({
      model,
      options,
      others: others.filter((each) => !going.includes(each)),
      leaving: [...going, ...(existing === null ? [] : [existing])],
      planner: this.#input.planner,
      engine: this.#search.found,
      now: this.#now(),
    });
  }

  /** Takes an engine among the loaded, before it starts by itself. */
  async #admit(engine: ModelEngine): Promise<void> {
    const { model } = engine;
    if (this.#closed) throw closing();
    if (model === null || this.#engines.includes(engine)) return;
    await this.#deciding.run(async () => {
      if (this.#closed) throw closing();
      if (this.#engines.includes(engine)) return;
      const twin = this.#withId(model.id);
      if (twin !== null) {
        // Somebody loaded what the first start was still looking for.
        if (this.current.engine === engine) this.current.follow(twin);
        throw notLoaded(model.name, "it was loaded by other means meanwhile");
      }
      if (this.#departures.waiting.delete(engine)) {
        // Asked for before it went: there is room for it, and it stays.
        this.#engines.push(engine);
        return this.#publish();
      }
      await this.#departures.endWaiting();
      const { room } = await this.#room(model, engine.options ?? AUTOMATIC, []);
      if (this.#closed) throw closing();
      if (room.blockedBy.length > 0) throw noRoom(model.name, room);
      this.#engines.push(engine);
      await Promise.all(room.unload.map((each) => this.#remove(this.#named(each.id))));
      this.#publish();
    });
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
      acquireEngine: (onState, signal) => this.#search.get(onState, signal),
      savedOptions: ({ path }) => this.#input.records.options(path) ?? AUTOMATIC,
      admit: (each) => this.#admit(each),
      onChange: () => this.#publish(),
      onLoaded: (each) => this.#loaded(each),
      now: this.#now,
    });
    engine.model = model;
    return engine;
  }

  #withId(id: string): ModelEngine | null {
    return this.#engines.find(({ model }) => model?.id === id) ?? null;
  }

  #named(id: string): ModelEngine {
    const engine = this.#withId(id);
    if (engine === null) throw notLoaded(id, "no model with this id is loaded");
    return engine;
  }

  async #remove(engine: ModelEngine): Promise<void> {
    this.#withdraw(engine);
    await this.#departures.end(engine);
  }

  /** Takes it from among the loaded; its process runs on until it is told to end. */
  #withdraw(engine: ModelEngine): void {
    this.#departures.waiting.add(engine);
    const index = this.#engines.indexOf(engine);
    if (index >= 0) this.#engines.splice(index, 1);
    if (this.current.engine === engine) {
      const next = lastUsed(this.#engines);
      // With none left it stays the one that is loaded again when somebody asks.
      if (next !== undefined) this.current.follow(next);
    }
    this.#publish();
  }

  #loaded(engine: ModelEngine): void {
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

  #publish(): void {
    if (this.#closed) return;
    const models = this.#engines.flatMap((engine) => loadedModelOf(engine) ?? []);
    const { model } = this.current.engine;
    const current = models.some(({ model: { id } }) => id === model?.id) ? model!.id : null;
    this.loaded.set({ models, current });
    this.#idle.look();
  }
}
