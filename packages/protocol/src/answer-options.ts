import { z } from "zod";
import { MAX_ALTERNATIVES } from "./token-probabilities.ts";

/** The largest seed that llama.cpp takes; one more means "by chance". */
const MAX_SEED = 2 ** 32 - 2;

/** How an answer is to be written; what is left out is the model's own recommendation. */
export const AnswerOptions = z.object({
  /** 0 takes the likeliest token every time. */
  temperature: z.number().min(0).max(10).optional(),
  /** Only so many of the likeliest tokens are weighed; 0: all. */
  top_k: z.number().int().min(0).max(1_000_000).optional(),
  /** Only the likeliest tokens that share so much of the probability. */
  top_p: z.number().min(0).max(1).optional(),
  /** Only tokens at least so likely as this share of the likeliest. */
  min_p: z.number().min(0).max(1).optional(),
  /** Above 1 what was said lately becomes less likely. */
  repeat_penalty: z.number().min(0).max(10).optional(),
  /** Tokens at most. */
  max_tokens: z.number().int().min(1).max(10_000_000).optional(),
  /** The same seed, model, question and settings give the same answer. */
  seed: z.number().int().min(0).max(MAX_SEED).optional(),
  /** Keep so many likely tokens beside each: see `chats.probabilities`. */
  alternatives: z.number().int().min(1).max(MAX_ALTERNATIVES).optional(),
});
export type AnswerOptions = z.infer<typeof AnswerOptions>;
