import type { ModelInfo } from "@llcuda/protocol";

export const SOURCE_NAMES: Record<ModelInfo["source"], string> = {
  local: "This machine",
  cache: "Cache",
  huggingface: "Hugging Face",
  pip: "pip package",
};

/** Bytes of all the files. */
export function sumOfSizes(models: readonly ModelInfo[]): number {
  return models.reduce((sum, { size }) => sum + size, 0);
}
