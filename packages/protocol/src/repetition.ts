import { z } from "zod";
import type { AnswerOptions } from "./answer-options.ts";

/** Longest `sample`, in UTF-16 units. */
export const MAX_SAMPLE_CHARS = 80;

/** What an answer had begun to repeat when it was stopped for that. */
export const Repetition = z.object({
  /** Where: in its text, in its thoughts, or in what it wrote for tools. */
  part: z.enum(["content", "reasoning", "toolCalls"]),
  /** UTF-16 offset at which the first round begins, and how much of the part repeats. */
  from: z.number(),
  length: z.number(),
  /** Length of one round, and how many there are; the last may not be whole. */
  unit: z.number(),
  times: z.number(),
  /** One round as text, its beginning where it is long. */
  sample: z.string().max(MAX_SAMPLE_CHARS),
  /** The rounds differ in a number that goes on, as in "1. 2. 3.". */
  counts: z.boolean(),
});
export type Repetition = z.infer<typeof Repetition>;

/**
 * What an answer is asked for again with that repeated itself: DRY against sentences and paragraphs, which
 * lets lines alone, and a mild penalty against the lines of a list.
 */
export const AGAINST_REPETITION = {
  repeat_penalty: 1.1,
  repeat_last_n: 256,
  dry_multiplier: 0.8,
  dry_penalty_last_n: -1,
} as const satisfies AnswerOptions;
