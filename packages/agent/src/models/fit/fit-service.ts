import type { FitMachine } from "@llcuda/gguf";
import { AUTOMATIC, type LoadChanges, type LoadOptions, type ModelFit } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { fileOfModel } from "./file-of-model.ts";
import type { LoadPricing, PricedLoad } from "./load-pricing.ts";
import { modelFit } from "./model-fit.ts";

/** A question of what a model takes. */
export interface FitRequest {
  /** Whatever `--model` takes. */
  model: string;
  /** What is left out is as it was saved for the model, else automatic. */
  options?: LoadChanges | undefined;
}

interface FitServiceInput {
  home: Home;
  pricing: LoadPricing;
  /** What is free now. */
  free: () => Promise<FitMachine>;
  /** What was saved for the model at this path. */
  saved: (path: string) => LoadOptions | null;
  /** Tokens a second that one answer of a load can have at most; left out where nobody knows. */
  mostTokens?: (path: string, priced: PricedLoad, options: LoadOptions) => Promise<number | null>;
}

/** Tells what loads would take, before anything is loaded or even fetched. */
export class FitService {
  readonly #input: FitServiceInput;

  constructor(input: FitServiceInput) {
    this.#input = input;
  }

  /** @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, MODEL_UNSUPPORTED, OFFLINE */
  async fit({ model, options = {} }: FitRequest): Promise<ModelFit> {
    const { free, home, pricing, saved } = this.#input;
    const path = await fileOfModel(model, home);
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const wished = { ...(saved(path) ?? AUTOMATIC), ...Object.fromEntries(given) };
    const priced = await pricing.price(path, wished, await free());
    if (priced === null) throw unpriced(path, await pricing.unknownPart(path));
    const most = (await this.#input.mostTokens?.(path, priced, wished)) ?? null;
    return modelFit(path, priced, most);
  }
}

/** @param part what the estimate knows nothing of; null where the file says too little */
function unpriced(path: string, part: string | null): Failure {
  if (part !== null) {
    return new Failure(
      "MODEL_UNSUPPORTED",
      `What ${path} takes is not known: it has ${part}, which llcuda does not count`,
      "It can be loaded all the same: llama.cpp then chooses what goes to the GPU by itself.",
    );
  }
  return new Failure(
    "MODEL_UNSUPPORTED",
    `${path} does not say how large its KV cache is (layers, heads, width)`,
    "A model's first file is needed, not a projector, an adapter or a later part.",
  );
}
