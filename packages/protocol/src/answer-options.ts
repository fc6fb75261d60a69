import { z } from "zod";
import { MAX_ALTERNATIVES } from "./token-probabilities.ts";

/** The largest seed that llama.cpp takes; one more means "by chance". */
const MAX_SEED = 2 ** 32 - 2;

/** How an answer is to be written; what is left out is the model's own recommendation. */
export const AnswerOptions = z.object({
  /** 0 takes the likeliest token every time. */
  temperature: z.number().min(0).max(10).optional(),
  /** The same seed, model, question and settings give the same answer. */
  seed: z.number().int().min(0).max(MAX_SEED).optional(),
  /** Keep so many likely tokens beside each: see `chats.probabilities`. */
  alternatives: z.number().int().min(1).max(MAX_ALTERNATIVES).optional(),
});
export type AnswerOptions = z.infer<typeof AnswerOptions>;
