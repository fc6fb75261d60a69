import { freeForEngine, workModel, type FitMachine, type WorkModel } from "@llcuda/gguf";
import type { LoadOptions, MachineFacts, ModelInfo } from "@llcuda/protocol";
import type { ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import { visibleGpus } from "../bootstrap/probe/visible-gpus.ts";
import type { ServerSettings } from "../engine/engine-command.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { freeGpuMemory } from "../host/gpu-memory.ts";
import { memoryAvailable } from "../host/memory.ts";
import { LoadPricing, type LoadPricingInput, type PricedLoad } from "../models/fit/load-pricing.ts";
import { EngineFlags } from "./engine-flags.ts";
import { fitsSurely } from "./fits-surely.ts";
import { isPlain, loadArguments } from "./load-arguments.ts";

/** A reading of the machine takes about so long: what changed meanwhile is not in it. */
const READING_MS = 1_000;

/** What a load needs to know before it begins. */
export interface PreparedLoad {
  /** Null where the header does not say what it takes: then the engine chooses. */
  priced: PricedLoad | null;
  settings: ServerSettings;
}

interface PlannerInput extends LoadPricingInput {
  readMachine: ReadMachine;
  find: (name: string) => Promise<ModelInfo>;
}

/** Reads what models take, and chooses what was left to llcuda. */
export class LoadPlanner {
  readonly pricing: LoadPricing;
  readonly #input: PlannerInput;
  readonly #flags = new EngineFlags();
  /** Milliseconds since the epoch at which an engine last took or gave back memory. */
  #changedAt = 0;

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
  async free(engine: ProvedEngine | null): Promise<FitMachine> {
    if (engine?.backend === "cpu") return { vramFree: [], ramFree: await memoryAvailable() };
    const facts = await this.#facts();
    const free = freeForEngine(facts);
    if (engine === null) return free;
    if (free.vramFree.length > 0) return { ...free, ...(await this.#named(facts, engine)) };
    // GPUs that only the engine sees; what was free on them when it was proved is better than nothing.
    return {
      ...free,
      // That engine's own context is taken off already.
      contextBytes: 0,
      vramFree: engine.info.devices.flatMap(({ memoryFree }) => memoryFree ?? []),
    };
  }

  /** An engine took or gave back memory: what was read of GPUs before is old. */
  memoryChanged(): void {
    this.#changedAt = Date.now();
  }

  /** @throws Failure OPTION_INVALID, MODEL_NOT_FOUND */
  async prepare(
    model: ModelInfo,
    options: LoadOptions,
    engine: ProvedEngine | null,
  ): Promise<PreparedLoad> {
    const [priced, flags] = await Promise.all([
      // The engine tells better what is wrong with a file that cannot be read.
      this.pricing.price(model.path, options, this.free(engine)).catch(() => null),
      engine === null || isPlain(options) ? null : this.#flags.of(engine),
    ]);
    const settings = loadArguments(await this.#located(options), priced?.plan ?? null, flags);
    // Its own fit would change nothing, and takes up to half of a small model's load.
    const settled = engine?.backend === "cpu" || (priced !== null && fitsSurely(priced));
    const env = settled ? { LLAMA_ARG_FIT: "off" } : {};
    return { priced, settings: { ...settings, env: { ...settings.env, ...env } } };
  }

  close(): void {
    this.pricing.close();
  }

  /** The engine's names of several GPUs, where it counts them as the driver does and lets one choose. */
  async #named(
    { gpus, visibleDevices }: MachineFacts,
    engine: ProvedEngine,
  ): Promise<Pick<FitMachine, "names"> | null> {
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
