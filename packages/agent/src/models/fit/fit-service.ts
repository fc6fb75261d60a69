import type { ModelFit } from "@llcuda/protocol";
import type { ReadMachine } from "../../bootstrap/probe/machine-reader.ts";
import { OpenFiles, type OpenFilesOptions } from "../../tensors/open-files.ts";
import { fileOfModel } from "./file-of-model.ts";
import { modelFit, type FitWishes } from "./model-fit.ts";

/** Tells what models take; their files stay open, so that another context is priced at once. */
export class FitService {
  readonly #files: OpenFiles;
  readonly #options: OpenFilesOptions & { readMachine: ReadMachine };

  constructor(options: OpenFilesOptions & { readMachine: ReadMachine }) {
    this.#options = options;
    this.#files = new OpenFiles(options);
  }

  /** @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, MODEL_UNSUPPORTED, OFFLINE */
  async fit({ model, ...wishes }: FitWishes & { model: string }): Promise<ModelFit> {
    const { home, readMachine } = this.#options;
    const identity = await this.#files.identify(await fileOfModel(model, home));
    const machine = await readMachine();
    return this.#files.use(identity, (file) => modelFit(file, wishes, machine));
  }

  close(): void {
    this.#files.close();
  }
}
