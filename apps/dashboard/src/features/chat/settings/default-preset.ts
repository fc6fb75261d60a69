import type { AnswerOptions, Preset } from "@llcuda/protocol";

/**
 * With what a new chat of a model begins: its own default, then that of all; null: with nothing set.
 * Mirrors `Presets.defaultFor` of the agent.
 */
export function defaultPreset(
  presets: readonly Pick<Preset, "model" | "isDefault" | "options">[],
  model: string | null,
): AnswerOptions | null {
  const defaults = presets.filter(({ isDefault }) => isDefault);
  const own = defaults.find((each) => each.model !== null && each.model === model);
  return (own ?? defaults.find((each) => each.model === null))?.options ?? null;
}
