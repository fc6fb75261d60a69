import { z } from "zod";

/** What the model that answers can take, by its engine's own words. */
export const ModelAbilities = z.object({
  model: z.string(),
  /** It sees pictures, and hears sound. */
  vision: z.boolean(),
  audio: z.boolean(),
  /** Tokens that one chat may take. */
  context: z.number(),
  /** What a parameter is where nobody says otherwise. */
  defaults: z.array(z.object({ name: z.string(), value: z.number() })),
  /** Its template knows how hard to think, and whether. */
  takesEffort: z.boolean(),
  takesThinking: z.boolean(),
  /** Its template has a place for tools: without one it is never told of any. */
  takesTools: z.boolean(),
  /** Adapters that it was loaded with. */
  loras: z.array(z.object({ id: z.number(), name: z.string(), scale: z.number() })),
});
export type ModelAbilities = z.infer<typeof ModelAbilities>;

/** How much of the context a chat takes with what is being written. */
export const ContextCount = z.object({
  /** Tokens of the chat with the draft, as the model's template writes them. */
  tokens: z.number(),
  /** Tokens that one chat may take. */
  context: z.number(),
  /** The oldest messages, without which the rest would fit; nothing is ever left out by itself. */
  tooOld: z.array(z.string()),
});
export type ContextCount = z.infer<typeof ContextCount>;

/** A shorter form of a chat's older messages, before anything is changed. */
export const Compaction = z.object({
  /** What the model makes of the older messages; the person may change it. */
  summary: z.string(),
  /** Messages that it stands for, and those that stay as they are. */
  older: z.array(z.string()),
  kept: z.array(z.string()),
  /** Tokens before and after. */
  tokens: z.object({ before: z.number(), after: z.number() }),
});
export type Compaction = z.infer<typeof Compaction>;
