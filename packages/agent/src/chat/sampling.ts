import type { AnswerOptions } from "@llcuda/protocol";

/** Sampling parameters as llama-server's chat request names them. */
export type Sampling = Omit<AnswerOptions, "alternatives">;

/** What the makers of a model recommend on its card; without it a small model talks nonsense. */
const RECOMMENDED: { name: RegExp; sampling: Sampling }[] = [
  // Model card of HuggingFaceTB/SmolLM2-135M-Instruct, "How to use".
  { name: /^SmolLM2\b/i, sampling: { temperature: 0.2, top_p: 0.9 } },
];

/** The wishes that were made: one that is undefined must not hide a recommendation. */
export function stated(options: AnswerOptions): Sampling {
  const made = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name !== "alternatives",
  );
  return Object.fromEntries(made) as Sampling;
}

/** The engine's own defaults hold for whatever is not returned. */
export function recommendedSampling(modelName: string): Sampling {
  return RECOMMENDED.find(({ name }) => name.test(modelName))?.sampling ?? {};
}
