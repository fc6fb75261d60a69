import {
  AUTOMATIC,
  type LoadedModels,
  type LoadOptions,
  type LoadOutcome,
  type LoadPreview,
  type ModelInfo,
  type SavedLoad,
} from "@llcuda/protocol";
import type { Launch } from "../engine/launch.ts";
import type { SupervisorInput } from "../engine/supervisor.ts";
import type { Home } from "../home.ts";
import { LiveValue } from "../live/live-value.ts";
import { commandsFor } from "./commands.ts";
import { CurrentEngine } from "./current-engine.ts";
import { EngineSearch } from "./engine-search.ts";
import { unloadsAt } from "./idle.ts";
import { loadedModelOf } from "./loaded-model.ts";
import { refuseManaged } from "./load-arguments.ts";
import { isEstimable, sharesOf } from "./load-plan.ts";
import type { LoadPlanner } from "./load-planner.ts";
import type { LoadRecords } from "./load-records.ts";
import { measure } from "./measure.ts";
import { ModelEngine, type ModelEngineInput } from "./model-engine.ts";
import type { FleetService, LoadRequest } from "./fleet-service.ts";
import { noRoom, notLoaded, inUse } from "./fleet-failures.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { roomFor } from "./room-for.ts";

/** How often what processes hold is looked at. */
const MEASURE_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

export interface FleetInput {
  home: Home;
  log?: NonNullable<SupervisorInput["log"]>;
  policy?: NonNullable<SupervisorInput["policy"]>;
  launch?: Launch;
  graceMs?: number;
  stallMs?: number;
  now?: () => number;
  acquireEngine: ModelEngineInput["acquireEngine"];
  /** The model of the first start: it may have to be fetched. */
  acquireFirst: (signal: AbortSignal) => Promise<ModelInfo>;
  /** A model on this machine, by whatever name a person or program gives it. */
  find: (name: string) => Promise<ModelInfo>;
  planner: LoadPlanner;
  records: LoadRecords;
}

/** Every model with an engine of its own. The one writer of what is loaded. */
export class Fleet implements FleetService {
  readonly loaded = new LiveValue<LoadedModels>({ models: [], current: null });
  /** The engine of the model that is used where none is named. */
  readonly current: CurrentEngine;
  readonly #input: FleetInput;
  readonly #search: EngineSearch;
  readonly #now: () => number;
  readonly #deciding = new OneAtATime();
  readonly #engines: ModelEngine[] = [];
  readonly #timer: NodeJS.Timeout;
  #idle: NodeJS.Timeout | null = null;
  /** Asked for by name and not among the loaded yet. */
  readonly #waking = new Map<string, ModelEngine>();
  /** Becomes the current one when it is ready, unless a person chooses another meanwhile. */
  #next: ModelEngine | null = null;
  #closed = false;

  constructor(input: FleetInput) {
    this.#input = input;
    this.#now = input.now ?? Date.now;
    this.#search = new EngineSearch(input.acquireEngine);
    const first = this.#engine(input.acquireFirst, null);
    this.current = new CurrentEngine(first, () => this.#search.forget());
    this.#timer = setInterval(() => void this.#measure(), MEASURE_EVERY_MS).unref();
  }

  /** Process numbers of all engines that answer. */
  get pids(): number[] {
    return this.#engines.flatMap(({ address }) => address?.pid ?? []);
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

  engineOf(name?: string): ModelEngine {
    if (name === undefined) return this.current.engine;
    const known = this.loadedAs(name) ?? this.#waking.get(name);
    if (known !== undefined) return known;
    const engine = this.#engine(() => this.#input.find(name), null);
    this.#waking.set(name, engine);
    // Until it is among the loaded, or came to nothing.
    const over = engine.state.listen(({ phase }) => {
      if (phase !== "starting" && phase !== "failed" && phase !== "stopping") return;
      this.#waking.delete(name);
      over();
    });
    return engine;
  }

  /** A loaded model by its id or its name, as other programs know it; null when there is none. */
  loadedAs(name: string): ModelEngine | null {
    const byName = this.#engines.find(({ model }) => model?.name === name);
    return this.#withId(name) ?? byName ?? null;
  }

  log(id: string): ModelEngine["log"] {
    return this.#named(id).log;
  }

  /** What a load would be, with what is free now. @throws Failure MODEL_NOT_FOUND, OPTION_INVALID */
  async preview(name: string, options?: LoadOptions): Promise<LoadPreview> {
    const model = await this.#input.find(name);
    const wished = options ?? this.#saved(model);
    const { planner } = this.#input;
    const { placement, plan, settings } = await planner.prepare(model, wished, this.#search.found);
    const estimable = placement !== null && isEstimable(wished);
    return {
      plan,
      estimate: estimable ? sharesOf(placement) : null,
      commands: commandsFor(model, wished, settings),
    };
  }

  /** How a model is loaded where nobody says otherwise. @throws Failure MODEL_NOT_FOUND */
  async saved(name: string): Promise<SavedLoad> {
    const { path } = await this.#input.find(name);
    const { records } = this.#input;
    return { options: records.options(path), measurements: records.measurements(path) };
  }

  /** @param options null: automatic again. @throws Failure MODEL_NOT_FOUND, OPTION_INVALID */
  async save(name: string, options: LoadOptions | null): Promise<void> {
    if (options !== null) refuseManaged(options.extraArguments);
    const { path } = await this.#input.find(name);
    this.#input.records.saveOptions(path, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    if (this.#idle !== null) clearTimeout(this.#idle);
    const all = new Set([...this.#engines, ...this.#waking.values(), this.current.engine]);
    await Promise.all([...all].map((engine) => engine.stop()));
  }

  async #load(model: ModelInfo, { options, unload }: LoadRequest): Promise<LoadOutcome> {
    const { id } = model;
    const existing = this.#withId(id);
    const wished = options ?? existing?.options ?? this.#saved(model);
    const { phase } = existing?.state.value ?? { phase: "none" };
    const runs = phase !== "failed" && phase !== "none" && phase !== "stopping";
    if (runs && JSON.stringify(wished) === JSON.stringify(existing?.options)) {
      return { outcome: "already", id };
    }
    const named = Array.isArray(unload) ? unload.map((each) => this.#named(each)) : [];
    for (const each of named) if (each.users > 0) throw inUse(each);
    const room = await this.#room(model, wished, named);
    if (room.blockedBy.length > 0) throw noRoom(model.name, room);
    if (room.unload.length > 0 && unload !== "auto") {
      return { outcome: "needs-room", id, ...room };
    }
    const going = [...named, ...room.unload.map((each) => this.#named(each.id))];
    const gone = Promise.all(going.map((each) => this.#remove(each)));
    const engine = existing ?? this.#engine(() => Promise.resolve(model), wished, model);
    if (existing === null) this.#engines.push(engine);
    this.#next = engine;
    if (this.current.state.value.phase !== "ready") this.current.follow(engine);
    this.#publish();
    void gone.then(() => this.#start(engine, existing === null ? null : wished));
    return { outcome: "begun", id };
  }

  async #start(engine: ModelEngine, anew: LoadOptions | null): Promise<void> {
    // It was unloaded again meanwhile.
    if (!this.#engines.includes(engine)) return;
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

  /** Takes an engine among the loaded, before it starts by itself; others go for it if need be. */
  async #admit(engine: ModelEngine): Promise<void> {
    const { model } = engine;
    if (model === null || this.#engines.includes(engine)) return;
    await this.#deciding.run(async () => {
      if (this.#engines.includes(engine)) return;
      const twin = this.#withId(model.id);
      if (twin !== null) {
        // Somebody loaded what the first start was still looking for.
        if (this.current.engine === engine) this.current.follow(twin);
        throw notLoaded(model.name, "it was loaded by other means meanwhile");
      }
      const room = await this.#room(model, engine.options ?? AUTOMATIC, []);
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
      savedOptions: (known) => this.#saved(known),
      admit: (each) => this.#admit(each),
      onChange: () => this.#publish(),
      onLoaded: (each) => this.#loaded(each),
      now: this.#now,
    });
    engine.model = model;
    return engine;
  }

  #saved(model: ModelInfo): LoadOptions {
    return this.#input.records.options(model.path) ?? AUTOMATIC;
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
    const index = this.#engines.indexOf(engine);
    if (index >= 0) this.#engines.splice(index, 1);
    if (this.current.engine === engine) {
      const next = this.#engines
        .filter(({ address }) => address !== null)
        .toSorted((a, b) => b.lastUsedAt - a.lastUsedAt)[0];
      // With none left it stays the one that is loaded again when somebody asks.
      if (next !== undefined) this.current.follow(next);
    }
    this.#publish();
    await engine.stop();
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
    void measure(engine).then(() => this.#publish());
  }

  async #measure(): Promise<void> {
    const before = JSON.stringify(this.#engines.map(({ resident }) => resident));
    await Promise.all(this.#engines.map((engine) => measure(engine)));
    if (JSON.stringify(this.#engines.map(({ resident }) => resident)) !== before) this.#publish();
  }

  #publish(): void {
    if (this.#closed) return;
    const models = this.#engines.flatMap((engine) => loadedModelOf(engine) ?? []);
    const { model } = this.current.engine;
    const current = models.some(({ model: { id } }) => id === model?.id) ? model!.id : null;
    this.loaded.set({ models, current });
    this.#watchIdle();
  }

  /** One timer, for the first that will have been idle long enough. */
  #watchIdle(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const times = this.#engines.flatMap((engine) => unloadsAt(engine) ?? []);
    if (times.length === 0) return;
    const wait = Math.max(0, Math.min(...times) - this.#now());
    this.#idle = setTimeout(() => this.#unloadIdle(), Math.min(wait, MINUTE_MS)).unref();
  }

  #unloadIdle(): void {
    const over = this.#engines.filter((each) => (unloadsAt(each) ?? Infinity) <= this.#now());
    for (const engine of over) void this.#remove(engine);
    this.#watchIdle();
  }
}
