import {
  isGivenUp,
  LoadOptions,
  type EffectiveLoad,
  type EngineState,
  type ErrorCode,
  type ErrorReport,
  type LoadFix,
  type LoadPlan,
  type MemoryShares,
  type ModelInfo,
  type ReplacedModel,
} from "@llcuda/protocol";
import type { ServerSettings } from "../engine/engine-command.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import type { Launch, LoadedEngine } from "../engine/launch.ts";
import type { Acquired, SupervisorInput } from "../engine/supervisor-input.ts";
import { EngineSupervisor } from "../engine/supervisor.ts";
import type { Home } from "../home.ts";
import type { LineRing } from "../live/line-ring.ts";
import type { LiveValue } from "../live/live-value.ts";
import type { AcquiringState } from "../engine/lifecycle.ts";
import { argumentFixes, companionFixes } from "./argument-fixes.ts";
import type { KnownArguments } from "./engine-flags.ts";
import { fixesFor, otherSplit } from "./fixes.ts";
import { largestFix, lessMemory } from "./less-memory.ts";
import type { LoadPlanner } from "./load-planner.ts";
import { sharesOf } from "../models/fit/load-plan.ts";
import type { PricedLoad } from "../models/fit/load-pricing.ts";
import type { GpuMemory } from "../host/gpu-memory.ts";
import { usable, type Held } from "./held.ts";
import type { Promises } from "./promises.ts";

/** Failures that less memory would have helped. */
const SHORTAGES = new Set<ErrorReport["code"]>(["OUT_OF_MEMORY", "KILLED_BY_SYSTEM"]);

/** Failures that other options would have helped. */
const REFUSALS = new Set<ErrorReport["code"]>(["OPTION_INVALID", "ENGINE_ARGUMENT_REFUSED"]);

/** A process has just taken all that it takes, or is gone. */
const MEMORY_CHANGED = new Set<EngineState["phase"]>(["ready", "failed", "none"]);

export interface ModelEngineInput {
  home: Home;
  log?: NonNullable<SupervisorInput["log"]>;
  policy?: NonNullable<SupervisorInput["policy"]>;
  launch?: Launch;
  graceMs?: number;
  stallMs?: number;
  planner: LoadPlanner;
  promises: Promises;
  acquireEngine: (
    onState: (state: AcquiringState) => void,
    signal: AbortSignal,
  ) => Promise<ProvedEngine>;
  /** Called until it succeeds, as the first model may have to be fetched. */
  acquireModel: (signal: AbortSignal) => Promise<ModelInfo>;
  /** What the model was last loaded with; asked once it is known. */
  savedOptions: (model: ModelInfo) => LoadOptions;
  /** Null: the saved ones. */
  options: LoadOptions | null;
  /** Called before its engine is asked for: takes its place among the loaded. */
  admit: (engine: ModelEngine) => Promise<void>;
  onChange: () => void;
  onLoaded: (engine: ModelEngine) => void;
  /** Called when it is given up, before anybody is told. */
  onFailed: (engine: ModelEngine, error: ErrorCode) => void;
  onStopped: (engine: ModelEngine) => void;
  now: () => number;
}

/** A model and its own llama-server: how it is loaded, who uses it, and what it takes. */
export class ModelEngine implements EngineService {
  readonly state: LiveValue<EngineState>;
  readonly log: LineRing;
  model: ModelInfo | null = null;
  pinned = false;
  /** Milliseconds since the epoch. */
  lastUsedAt: number;
  effective: EffectiveLoad | null = null;
  estimate: MemoryShares | null = null;
  measured: MemoryShares | null = null;
  resident: number | null = null;
  /** What it will hold, and where, as it was foreseen last; written by `Promises`. */
  foreseen: Held | null = null;
  fixes: LoadFix[] = [];
  retriedWith: string | null = null;
  /** Those that went for it, and what becomes of them where it does not load. */
  replaced: ReplacedModel[] = [];
  /** Name of the model that took its place and did not load, so that it is loaded again. */
  restoredFor: string | null = null;
  /** With which it was loaded last. */
  optionsBefore: LoadOptions | null = null;
  settings: ServerSettings | null = null;
  /** Requests that have it, those that wait for a slot included. */
  users = 0;
  #options: LoadOptions | null;
  /** With which it stood when it was to be loaded with others, until it is. */
  #stood: { options: LoadOptions; foreseen: Held | null } | null = null;
  /** As it was foreseen last. */
  #priced: PricedLoad | null = null;
  /** What its engine takes; null where it does not tell, or nobody asked. */
  #known: KnownArguments | null = null;
  /** What llcuda changed after memory ran out; `due` until what is free then is known; null: nothing. */
  #less: LoadFix | "due" | null = null;
  readonly #input: ModelEngineInput;
  readonly #supervisor: EngineSupervisor;

  constructor(input: ModelEngineInput) {
    this.#input = input;
    this.#options = input.options;
    this.lastUsedAt = input.now();
    this.#supervisor = new EngineSupervisor({
      ...input,
      acquireModel: async (signal) => {
        this.model = await input.acquireModel(signal);
        await input.admit(this);
        return this.model;
      },
      settings: (acquired) => this.#prepare(acquired),
      retries: (error) => this.#retries(error),
      onLoaded: (engine) => this.#loaded(engine),
    });
    this.state = this.#supervisor.state;
    this.log = this.#supervisor.log;
    this.state.listen((state) => {
      if (state.phase === "none" || state.phase === "stopping") this.#forgetLoad();
      if (MEMORY_CHANGED.has(state.phase)) input.planner.memoryChanged();
      if (isGivenUp(state)) {
        this.#stood = null;
        input.onFailed(this, state.error.code);
      }
      input.onChange();
    });
  }

  /** As a person asked for it; the saved ones where nobody did. */
  get options(): LoadOptions | null {
    if (this.#options === null && this.model !== null) {
      this.#options = this.#input.savedOptions(this.model);
    }
    return this.#options;
  }

  /** What was taken for what is automatic; null before the start, and where the engine chose. */
  get plan(): LoadPlan | null {
    return this.#priced?.plan ?? null;
  }

  /** What the driver says that its process holds of each GPU. */
  get gpuMemory(): GpuMemory | null {
    return this.#supervisor.gpuMemory;
  }

  /** It is never unloaded for another. */
  get isKept(): boolean {
    return this.pinned || this.users > 0;
  }

  get address(): EngineAddress | null {
    return this.#supervisor.address;
  }

  async ensureReady(signal?: AbortSignal): Promise<EngineAddress> {
    if (this.model !== null) await this.#input.admit(this);
    return this.#supervisor.ensureReady(signal);
  }

  use(): () => void {
    this.users += 1;
    this.#used();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.users -= 1;
      this.#used();
    };
  }

  /** It is to have other options from its next start on. */
  wish(options: LoadOptions): void {
    const { address, foreseen, options: before } = this;
    if (address !== null && before !== null) this.#stood ??= { options: before, foreseen };
    this.#options = options;
  }

  /** Back to the options with which it stood when others were wished; false where it did not. */
  unwish(): boolean {
    if (this.#stood === null) return false;
    this.#options = this.#stood.options;
    this.foreseen = this.#stood.foreseen;
    this.#stood = null;
    return true;
  }

  /** Loads it anew. Resolves when the old process is gone and the new one begins. */
  async restart(): Promise<void> {
    this.#less = null;
    this.retriedWith = null;
    await this.#supervisor.restart(this.users === 0);
  }

  async stop(): Promise<void> {
    this.#less = null;
    this.retriedWith = null;
    this.restoredFor = null;
    this.#stood = null;
    this.#input.onStopped(this);
    await this.#supervisor.stop(this.users === 0);
    this.foreseen = null;
    this.#input.onChange();
  }

  /** Ends it for good. */
  close(): Promise<void> {
    return this.#supervisor.close(this.users === 0);
  }

  /** Takes another name where it has the model at `path`. */
  rename(path: string, name: string): void {
    if (this.model?.path === path) this.model = { ...this.model, name };
  }

  #used(): void {
    this.lastUsedAt = this.#input.now();
    this.#input.onChange();
  }

  #forgetLoad(): void {
    this.effective = null;
    this.measured = null;
    this.resident = null;
    this.fixes = [];
  }

  async #prepare({ engine, model }: Acquired): Promise<ServerSettings> {
    const { planner, promises } = this.#input;
    if (this.#less === "due") await this.#takeLess(engine);
    const options = this.#tried();
    const asks = options.extraArguments.length > 0;
    this.#known = asks ? await planner.argumentsOf(engine) : null;
    const { priced, settings } = await planner.prepare(model, options, engine, {
      left: (free) => promises.left(free, this),
      takes: (held, free) => promises.make(this, held, free),
    });
    this.#priced = priced;
    this.estimate = priced === null ? null : sharesOf(priced.placement);
    this.settings = settings;
    this.fixes = [];
    this.#input.onChange();
    return settings;
  }

  #retries(error: ErrorReport): boolean | null {
    if (this.options === null || this.model === null) return null;
    if (REFUSALS.has(error.code)) {
      this.fixes = [
        ...argumentFixes(this.options, error, this.#known),
        ...companionFixes(this.options, error),
        ...otherSplit(this.options),
      ];
    }
    if (!SHORTAGES.has(error.code)) return null;
    this.fixes = this.#priced === null ? [] : fixesFor(this.#priced, this.#tried());
    if (largestFix(this.fixes) === null || this.#less !== null) return false;
    this.#less = "due";
    return true;
  }

  /** The options of the next try. */
  #tried(): LoadOptions {
    if (this.options === null) throw new TypeError("a model that is loaded is known");
    const changes = this.#less === "due" ? {} : this.#less?.changes;
    return LoadOptions.parse({ ...this.options, ...changes });
  }

  /** Its process is gone: what is free now, it left. */
  async #takeLess(engine: ProvedEngine): Promise<void> {
    const { planner, promises } = this.#input;
    const [load, options, fixes] = [this.#priced, this.#tried(), this.fixes];
    if (load === null) return;
    const less = await planner.withFree(engine, Promise.resolve(), (free) =>
      lessMemory(load, options, usable(promises.left(free, this)), fixes),
    );
    this.#less = less;
    this.retriedWith = less?.label ?? null;
  }

  #loaded({ effective, memory }: LoadedEngine): void {
    this.#input.promises.settle(this);
    this.effective = effective;
    this.measured = memory;
    this.optionsBefore = this.options;
    this.#stood = null;
    this.restoredFor = null;
    this.lastUsedAt = this.#input.now();
    this.#input.onLoaded(this);
  }
}
