import type { FitSettings } from "@llcuda/gguf";

/** What an argument of a person's own changes of what a load takes. */
const CHANGES: Readonly<Record<string, Partial<FitSettings>>> = {
  "--swa-full": { slidingFull: true },
  "--no-op-offload": { opOffload: false },
  "-nopo": { opOffload: false },
  // Every token of a batch is an output then.
  "--embedding": { outputs: Infinity },
  "--embeddings": { outputs: Infinity },
};

/** As the estimator takes a person's own arguments, as far as it knows them. Pure. */
export function ownSettings(extraArguments: readonly string[]): Partial<FitSettings> {
  return Object.assign({}, ...extraArguments.map((argument) => CHANGES[argument] ?? {}));
}
