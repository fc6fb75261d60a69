import { z } from "zod";
import { AnswerOptions } from "./answer-options.ts";

export const MAX_PRESET_NAME_CHARS = 80;
/** More than anybody tells apart. */
export const MAX_PRESETS = 500;
/** Text of one file of presets: a hundred of the longest. */
export const MAX_PRESET_FILE_CHARS = 8 * 1024 * 1024;

/** Settings under a name: prompt, sampling, schema. */
export const Preset = z.object({
  id: z.string(),
  name: z.string(),
  /** Name of the model that it is for; null: any. */
  model: z.string().nullable(),
  /** New chats begin with it: those of its model, or all. */
  isDefault: z.boolean(),
  options: AnswerOptions,
});
export type Preset = z.infer<typeof Preset>;

/** What is saved of a preset; without an id it is a new one. */
export const PresetWish = z.object({
  id: z.string().min(1).max(64).optional(),
  name: z.string().trim().min(1).max(MAX_PRESET_NAME_CHARS),
  model: z.string().min(1).max(256).nullable().default(null),
  isDefault: z.boolean().default(false),
  options: AnswerOptions,
});
export type PresetWish = z.infer<typeof PresetWish>;

/** Presets as a file. */
export const PresetFile = z.object({
  llcuda: z.literal("presets"),
  version: z.literal(1),
  presets: z.array(PresetWish.omit({ id: true, isDefault: true })).max(MAX_PRESETS),
});
export type PresetFile = z.infer<typeof PresetFile>;
