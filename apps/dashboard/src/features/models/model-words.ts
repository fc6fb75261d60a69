import type { EngineState, ModelInfo } from "@llcuda/protocol";

export const SOURCE_NAMES: Record<ModelInfo["source"], string> = {
  local: "This machine",
  cache: "Cache",
  huggingface: "Hugging Face",
  pip: "pip package",
};

/** The models of the cache, and the loaded one where it lies elsewhere, as `--model PATH` names it. */
export function withLoaded(cached: readonly ModelInfo[], engine: EngineState): ModelInfo[] {
  const loaded = "model" in engine ? engine.model : null;
  const known = loaded === null || cached.some(({ id }) => id === loaded.id);
  return known ? [...cached] : [loaded, ...cached];
}

/** Bytes of all the files. */
export function sumOfSizes(models: readonly ModelInfo[]): number {
  return models.reduce((sum, { size }) => sum + size, 0);
}
