import { stat } from "node:fs/promises";
import type { FitMachine, FitModel, FitPlacement, WorkModel } from "@llcuda/gguf";
import { fitModel, workModel } from "@llcuda/gguf";
import type { LoadOptions, LoadPlan, ModelInfo } from "@llcuda/protocol";
import type { ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import type { ServerSettings } from "../engine/engine-command.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { memoryAvailable } from "../host/memory.ts";
import { freeOf } from "../models/fit/model-fit.ts";
import { projectorBeside } from "../models/library/projector.ts";
import { OpenFiles, type OpenFilesOptions } from "../tensors/open-files.ts";
import { EngineFlags } from "./engine-flags.ts";
import { isPlain, loadArguments } from "./load-arguments.ts";
import type { Companions } from "../models/fit/companions.ts";
import { planLoad } from "../models/fit/load-plan.ts";

/** What a load needs to know before it begins. */
export interface PreparedLoad {
  plan: LoadPlan | null;
  placement: FitPlacement | null;
  settings: ServerSettings;
}

interface PlannerInput extends OpenFilesOptions {
  readMachine: ReadMachine;
  /** A model by whatever name `models.load` takes. */
  find: (name: string) => Promise<ModelInfo>;
}

/** Reads what models take, and chooses what was left to llcuda. */
export class LoadPlanner {
  readonly #input: PlannerInput;
  readonly #files: OpenFiles;
  readonly #flags = new EngineFlags();
  readonly #known = new Map<string, FitModel>();

  constructor(input: PlannerInput) {
    this.#input = input;
    this.#files = new OpenFiles(input);
  }

  /** What it takes, by its header; null where that does not say, or cannot be read. */
  async read({ path }: ModelInfo): Promise<FitModel | null> {
    try {
      const identity = await this.#files.identify(path);
      const model = await this.#files.use(identity, ({ first, tensors }) =>
        fitModel(
          first,
          tensors.map(({ tensor }) => tensor),
        ),
      );
      if (model === null) this.#known.delete(path);
      else this.#known.set(path, model);
      return model;
    } catch {
      // The engine tells better what is wrong with a file.
      this.#known.delete(path);
      return null;
    }
  }

  /** What one of its tokens must read and compute; null where the header does not say. */
  async work(path: string): Promise<WorkModel | null> {
    const identity = await this.#files.identify(path);
    return this.#files.use(identity, ({ first, tensors }) =>
      workModel(
        first,
        tensors.map(({ tensor }) => tensor),
      ),
    );
  }

  /** As it was last read. */
  known({ path }: ModelInfo): FitModel | null {
    return this.#known.get(path) ?? null;
  }

  /** What is free for an engine; one that is not known yet may use the GPUs. */
  async free(engine: ProvedEngine | null): Promise<FitMachine> {
    if (engine?.backend === "cpu") return { vramFree: [], ramFree: await memoryAvailable() };
    const free = freeOf(await this.#input.readMachine());
    if (free.vramFree.length > 0 || engine === null) return free;
    // GPUs that only the engine sees; what was free on them when it was proved is better than nothing.
    return {
      ...free,
      vramFree: engine.info.devices.flatMap(({ memoryFree }) => memoryFree ?? []),
    };
  }

  /** @throws Failure OPTION_INVALID, MODEL_NOT_FOUND */
  async prepare(
    model: ModelInfo,
    options: LoadOptions,
    engine: ProvedEngine | null,
  ): Promise<PreparedLoad> {
    const [read, free, companions, flags] = await Promise.all([
      this.read(model),
      this.free(engine),
      this.companions(model, options),
      engine === null || isPlain(options) ? null : this.#flags.of(engine),
    ]);
    const priced = read === null ? null : planLoad(read, options, free, companions);
    const plan = priced?.plan ?? null;
    const settings = loadArguments(await this.#located(options), plan, flags);
    // Without a GPU its own fit changes nothing, and takes half of a small model's load.
    const env = engine?.backend === "cpu" ? { LLAMA_ARG_FIT: "off" } : {};
    return {
      plan,
      placement: priced?.placement ?? null,
      settings: { ...settings, env: { ...settings.env, ...env } },
    };
  }

  /** What is loaded beside a model. @throws Failure MODEL_NOT_FOUND for a draft that is not here */
  async companions({ path }: ModelInfo, options: LoadOptions): Promise<Companions> {
    const { draft, loras } = options;
    const mmproj = options.mmproj ?? (await projectorBeside(path));
    const beside = [...(mmproj === null ? [] : [mmproj]), ...loras.map((lora) => lora.path)];
    const sizes = await Promise.all(beside.map((file) => stat(file).catch(() => null)));
    return {
      mmproj,
      files: sizes.reduce((total, found) => total + (found?.size ?? 0), 0),
      draft: draft?.kind === "model" ? await this.read(await this.#input.find(draft.model)) : null,
    };
  }

  close(): void {
    this.#files.close();
  }

  /** Other models by their paths. */
  async #located(options: LoadOptions): Promise<LoadOptions> {
    if (options.draft?.kind !== "model") return options;
    const { path } = await this.#input.find(options.draft.model);
    return { ...options, draft: { ...options.draft, model: path } };
  }
}
