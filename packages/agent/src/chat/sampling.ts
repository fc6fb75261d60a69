/** Sampling parameters as llama-server's chat request names them. */
export interface Sampling {
  temperature?: number;
  top_p?: number;
}

/** What the makers of a model recommend on its card; without it a small model talks nonsense. */
const RECOMMENDED: { name: RegExp; sampling: Sampling }[] = [
  // Model card of HuggingFaceTB/SmolLM2-135M-Instruct, "How to use".
  { name: /^SmolLM2\b/i, sampling: { temperature: 0.2, top_p: 0.9 } },
];

/** The engine's own defaults hold for whatever is not returned. */
export function recommendedSampling(modelName: string): Sampling {
  return RECOMMENDED.find(({ name }) => name.test(modelName))?.sampling ?? {};
}
