import type { FitMachine } from "@llcuda/gguf";
import type { ModelFit } from "@llcuda/protocol";
import { OpenFiles, type OpenFilesOptions } from "../../tensors/open-files.ts";
import { fileOfModel } from "./file-of-model.ts";
import { modelFit, type FitWishes } from "./model-fit.ts";

/** Tells what models take; their files stay open, so that another context is priced at once. */
export class FitService {
  readonly #files: OpenFiles;
  readonly #options: OpenFilesOptions & { free: () => Promise<FitMachine> };

  constructor(options: OpenFilesOptions & { free: () => Promise<FitMachine> }) {
    this.#options = options;
    this.#files = new OpenFiles(options);
  }

  /** @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, MODEL_UNSUPPORTED, OFFLINE */
  async fit({ model, ...wishes }: FitWishes & { model: string }): Promise<ModelFit> {
    const { free, home } = this.#options;
    const identity = await this.#files.identify(await fileOfModel(model, home));
    const machine = await free();
    return this.#files.use(identity, (file) => modelFit(file, wishes, machine));
  }

  close(): void {
    this.#files.close();
  }
}
