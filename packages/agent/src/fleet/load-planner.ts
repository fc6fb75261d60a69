import { freeForEngine, workModel, type WorkModel } from "@llcuda/gguf";
import type { ArgumentProblem, LoadOptions, MachineFacts, ModelInfo } from "@llcuda/protocol";
import type { ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import { visibleGpus } from "../bootstrap/probe/visible-gpus.ts";
import type { ServerSettings } from "../engine/engine-command.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { freeGpuMemory } from "../host/gpu-memory.ts";
import { memoryAvailable } from "../host/memory.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import {
  LoadPricing,
  priceLoad,
  type LoadPricingInput,
  type PricedLoad,
} from "../models/fit/load-pricing.ts";
import { VISIBLE_DEVICES, type OnlyGpu } from "../engine/only-gpu.ts";
import { EngineFlags, type KnownArguments } from "./engine-flags.ts";
import { argumentProblems, refuseProblems } from "./extra-arguments.ts";
import { sharesOf } from "../models/fit/load-plan.ts";
import { promptCacheFor } from "../models/fit/prompt-cache.ts";
import { fitsSurely } from "./fits-surely.ts";
import { foreseen, usable, type Held } from "./held.ts";
import { isPlain, loadArguments } from "./load-arguments.ts";
import { onlyGpuOf, seenGpus } from "./only-gpu-of.ts";

/** A reading of the machine takes about so long: what changed meanwhile is not in it. */
const READING_MS = 1_000;
/** Engines seldom begin or end more often while GPUs are read, which takes 0.1 s; then the last reading counts. */
const MOST_READINGS = 5;

/** What a load needs to know before it begins. */
export interface PreparedLoad {
  /** Null where the header does not say what it takes: then the engine chooses. */
  priced: PricedLoad | null;
  settings: ServerSettings;
}

/** Those whose load must be left its memory. */
export interface Beside {
  /** What of it is left for this load. */
  left: (free: FreeMachine) => FreeMachine;
  /** Called at once with what this load will hold, before anybody else can plan. */
  takes?: (held: Held, free: FreeMachine) => void;
}

const NOBODY: Beside = { left: (free) => free };

interface PlannerInput extends LoadPricingInput {
  readMachine: ReadMachine;
  find: (name: string) => Promise<ModelInfo>;
  /** Tokens a second at which the model at a path read a long prompt here; null: never seen. */
  readRate?: (path: string) => number | null;
}

/** Reads what models take, and chooses what was left to llcuda. */
export class LoadPlanner {
  readonly pricing: LoadPricing;
  readonly #input: PlannerInput;
  readonly #flags = new EngineFlags();
  /** Milliseconds since the epoch at which an engine last took or gave back memory. */
  #changedAt = 0;
  /** How often that happened. */
  #changes = 0;

  constructor(input: PlannerInput) {
    this.#input = input;
    this.pricing = new LoadPricing(input);
  }

  /** What one of its tokens must read and compute; null where the header does not say. */
  async work(path: string): Promise<WorkModel | null> {
    const { files } = this.pricing;
    const identity = await files.identify(path);
    return files.use(identity, ({ first, tensors }) =>
      workModel(
        first,
        tensors.map(({ tensor }) => tensor),
      ),
    );
  }

  /** What is free for an engine; one that is not known yet may use the GPUs. */
  async free(engine: ProvedEngine | null): Promise<FreeMachine> {
    if (engine?.backend === "cpu") return { vramFree: [], ramFree: await memoryAvailable() };
    const facts = await this.#facts();
    const free = freeForEngine(facts);
    const uuids = facts.gpus.flatMap(({ uuid, visible }) => (visible && uuid !== null ? uuid : []));
    const known = uuids.length === free.vramFree.length ? { uuids } : {};
    if (engine === null) return { ...free, ...known };
    if (free.vramFree.length > 0) {
      return { ...free, ...known, ...(await this.#named(facts, engine)) };
    }
    // GPUs that only the engine sees; what was free on them when it was proved is better than nothing.
    return {
      ...free,
      // That engine's own context is taken off already.
      contextBytes: 0,
      vramFree: engine.info.devices.flatMap(({ memoryFree }) => memoryFree ?? []),
    };
  }

  /**
   * Plans with what is free, at once: no engine took or gave back memory since that was read. What is
   * promised in `plan` is promised before anybody else can plan.
   * @param needed what `plan` needs to be read beside
   */
  async withFree<Needed, T>(
    engine: ProvedEngine | null,
    needed: Promise<Needed>,
    plan: (free: FreeMachine, needed: Needed) => T,
  ): Promise<T> {
    for (let reading = 1; ; reading += 1) {
      const changes = this.#changes;
      const [free, read] = await Promise.all([this.free(engine), needed]);
      if (changes === this.#changes || reading === MOST_READINGS) return plan(free, read);
    }
  }

  /** The one GPU that a load's process is to see; null where it sees all of them. */
  onlyGpu(
    engine: ProvedEngine | null,
    options: LoadOptions,
    devices: readonly string[] | null,
    machine: FreeMachine,
  ): OnlyGpu | null {
    // Other backends have other variables; and what a person hid stays as they hid it.
    const set = [engine?.env[VISIBLE_DEVICES], this.#input.env[VISIBLE_DEVICES]];
    if (engine?.backend !== "cuda" || set.some((value) => value !== undefined)) return null;
    return onlyGpuOf(options, devices, machine);
  }

  /** An engine took or gave back memory: what was read of GPUs before is old. */
  memoryChanged(): void {
    this.#changes += 1;
    this.#changedAt = Date.now();
  }

  /** What a build takes; null where it does not tell. */
  argumentsOf(engine: ProvedEngine): Promise<KnownArguments | null> {
    return this.#flags.of(engine);
  }

  /** What a build would not take of extra arguments, as far as it tells. */
  async argumentProblems(
    extra: readonly string[],
    engine: ProvedEngine,
  ): Promise<ArgumentProblem[]> {
    const known = extra.length === 0 ? null : await this.argumentsOf(engine);
    return known === null ? [] : argumentProblems(extra, known, engine.info.version);
  }

  /** @throws Failure OPTION_INVALID, MODEL_NOT_FOUND */
  async prepare(
    model: ModelInfo,
    options: LoadOptions,
    engine: ProvedEngine | null,
    beside: Beside = NOBODY,
  ): Promise<PreparedLoad> {
    const [foretold, flags] = await Promise.all([
      // The engine tells better what is wrong with a file that cannot be read.
      this.#price(model, options, engine, beside).catch(() => null),
      engine === null || isPlain(options) ? null : this.#flags.of(engine),
    ]);
    const priced = foretold && (await this.#withPromptCache(foretold, model, options, engine));
    const only = priced?.only ?? null;
    const extra = options.extraArguments;
    if (engine !== null) refuseProblems(await this.argumentProblems(extra, engine));
    const located = await this.#located(options);
    const settings = loadArguments(located, priced?.plan ?? null, flags, only);
    // Its own fit would change nothing, and takes up to half of a small model's load.
    const settled = engine?.backend === "cpu" || (priced !== null && fitsSurely(priced));
    const env = settled ? { LLAMA_ARG_FIT: "off" } : {};
    return { priced, settings: { ...settings, env: { ...settings.env, ...env } } };
  }

  /** Builds before the cache of prompts know no argument for it, and save none. */
  async #withPromptCache<Priced extends PricedLoad>(
    priced: Priced,
    { path }: ModelInfo,
    options: LoadOptions,
    engine: ProvedEngine | null,
  ): Promise<Priced> {
    if (engine === null) return priced;
    const { kv } = sharesOf(priced.placement);
    const cacheRam = promptCacheFor({
      options,
      plan: priced.plan,
      onGpu: engine.backend !== "cpu",
      kvBytes: kv.device + kv.host,
      readRate: this.#input.readRate?.(path) ?? null,
    });
    if (cacheRam === undefined) return priced;
    const known = await this.argumentsOf(engine);
    return known?.has("--cache-ram") === true
      ? { ...priced, plan: { ...priced.plan, cacheRam } }
      : priced;
  }

  /** Null where the header does not say what it takes. */
  async #price(
    { path }: ModelInfo,
    options: LoadOptions,
    engine: ProvedEngine | null,
    beside: Beside,
  ): Promise<(PricedLoad & { only: OnlyGpu | null }) | null> {
    return this.withFree(engine, this.pricing.readLoad(path, options), (free, read) => {
      if (read === null) return null;
      const left = usable(beside.left(free));
      const priced = priceLoad(read, options, left);
      const only = this.onlyGpu(engine, options, priced.plan.devices, left);
      const devices = options.devices ?? priced.plan.devices;
      const seen = seenGpus(only, { devices }, left);
      beside.takes?.(foreseen(priced.placement, priced.machine, seen), free);
      return { ...priced, only };
    });
  }

  close(): void {
    this.pricing.close();
  }

  /** The engine's names of several GPUs, where it counts them as the driver does and lets one choose. */
  async #named(
    { gpus, visibleDevices }: MachineFacts,
    engine: ProvedEngine,
  ): Promise<Pick<FreeMachine, "names"> | null> {
    const { devices } = engine.info;
    const visible = gpus.filter((gpu) => gpu.visible);
    const counted = visibleGpus(gpus, visibleDevices, this.#input.env["CUDA_DEVICE_ORDER"]);
    const alike =
      devices.length === visible.length &&
      devices.every(({ description }, at) => description === visible[at]?.name) &&
      // GPUs of one name may be counted in another order, too.
      visible.every(({ index }, at) => index === counted[at]?.index);
    if (visible.length < 2 || !alike) return null;
    const flags = await this.#flags.of(engine);
    return flags?.has("-dev") === true ? { names: devices.map(({ name }) => name) } : null;
  }

  /** A reading is shared for seconds; of GPUs whose memory changed meanwhile that is asked anew. */
  async #facts(): Promise<MachineFacts> {
    const facts = await this.#input.readMachine();
    const old = Date.parse(facts.at) - READING_MS < this.#changedAt;
    if (facts.gpus.length === 0 || !old) return facts;
    const free = await freeGpuMemory();
    const gpus = facts.gpus.map((gpu) => ({
      ...gpu,
      memoryFree: free.get(gpu.uuid ?? "") ?? gpu.memoryFree,
    }));
    return { ...facts, gpus };
  }

  /** Other models by their paths. */
  async #located(options: LoadOptions): Promise<LoadOptions> {
    if (options.draft?.kind !== "model") return options;
    const { path } = await this.#input.find(options.draft.model);
    return { ...options, draft: { ...options.draft, model: path } };
  }
}
