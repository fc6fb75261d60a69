import { stat } from "node:fs/promises";
import { fitModel, unpriceable, type FitModel } from "@llcuda/gguf";
import { NO_PROJECTOR, type LoadOptions, type ModelInfo } from "@llcuda/protocol";
import { OpenFiles, type OpenFilesOptions } from "../../tensors/open-files.ts";
import { projectorBeside } from "../library/projector.ts";
import type { Companions } from "./companions.ts";
import type { FreeMachine } from "./free-machine.ts";
import type { HubProjectors } from "./hub-projectors.ts";
import { planLoad, type PricedPlan } from "./load-plan.ts";
import { machineFor } from "./machine-for.ts";
import { onOneGpu } from "./single-gpu.ts";

export interface LoadPricingInput extends OpenFilesOptions {
  /** A model by whatever name `models.load` takes; its path is what a draft is read from. */
  find: (name: string) => Promise<Pick<ModelInfo, "path">>;
  /** What comes with models of the hub; without it nothing does. */
  projectors?: Pick<HubProjectors, "of">;
}

/** What is loaded, by headers alone. */
export interface ReadLoad {
  model: FitModel;
  companions: Companions;
}

/** A load before it begins: what is loaded, where it would go, and what that takes. */
export interface PricedLoad extends PricedPlan, ReadLoad {
  /** What of the machine the options let it use. */
  machine: FreeMachine;
}

/** Where a load would go with so much free. Pure. */
export function priceLoad(read: ReadLoad, options: LoadOptions, free: FreeMachine): PricedLoad {
  const { companions, model } = read;
  const machine = machineFor(options, free);
  const together = planLoad(model, options, machine, companions);
  const alone = onOneGpu(model, options, machine, companions, together);
  return { ...read, machine, ...(alone ?? together) };
}

/**
 * What a load takes, by headers alone. The one place for it: loads, the Models page and
 * `llcuda models fit` all ask here. Files stay open, so that another context is priced at once.
 */
export class LoadPricing {
  readonly #input: LoadPricingInput;
  readonly #files: OpenFiles;

  constructor(input: LoadPricingInput) {
    this.#input = input;
    this.#files = new OpenFiles(input);
  }

  get files(): OpenFiles {
    return this.#files;
  }

  /**
   * A model by its header; null where that does not say what it takes.
   * @param file a path, or hf:OWNER/REPO/FILE
   * @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, OFFLINE
   */
  async read(file: string): Promise<FitModel | null> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, ({ first, tensors }) =>
      fitModel(
        first,
        tensors.map(({ tensor }) => tensor),
      ),
    );
  }

  /** What of a model the estimate knows nothing of; null where it knows all of it, or the file says too little. */
  async unknownPart(file: string): Promise<string | null> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, ({ first, tensors }) =>
      unpriceable(
        first,
        tensors.map(({ tensor }) => tensor),
      ),
    );
  }

  /** What is loaded beside a model. @throws Failure MODEL_NOT_FOUND for a draft that is not here */
  async companions(file: string, options: LoadOptions): Promise<Companions> {
    const { draft, loras, mmproj } = options;
    const own = mmproj === null ? await this.#projector(file) : await projectorAt(mmproj);
    const adapters = await Promise.all(loras.map(({ path }) => sizeOf(path)));
    const files = adapters.reduce((total, size) => total + size, own?.size ?? 0);
    if (draft?.kind !== "model") return { mmproj: own?.name ?? null, files, draft: null };
    const { path } = await this.#input.find(draft.model);
    const fit = await this.read(path).catch(() => null);
    return { mmproj: own?.name ?? null, files, draft: { name: path, fit } };
  }

  /** @returns null where the header does not say what it takes */
  async readLoad(file: string, options: LoadOptions): Promise<ReadLoad | null> {
    const [model, companions] = await Promise.all([
      this.read(file),
      this.companions(file, options),
    ]);
    return model === null ? null : { model, companions };
  }

  /** @param free what is free now. @returns null where the header does not say what it takes */
  async price(file: string, options: LoadOptions, free: FreeMachine): Promise<PricedLoad | null> {
    const read = await this.readLoad(file, options);
    return read === null ? null : priceLoad(read, options, free);
  }

  close(): void {
    this.#files.close();
  }

  async #projector(file: string): Promise<{ name: string; size: number } | null> {
    if (file.startsWith("hf:")) return (await this.#input.projectors?.of(file)) ?? null;
    const path = await projectorBeside(file);
    return path === null ? null : { name: path, size: await sizeOf(path) };
  }
}

/** The one that was chosen; `none` chooses none. */
async function projectorAt(path: string): Promise<{ name: string; size: number } | null> {
  return path === NO_PROJECTOR ? null : { name: path, size: await sizeOf(path) };
}

/** Of a file that is not there the engine tells better. */
async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
