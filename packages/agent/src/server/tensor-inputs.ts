import { MAX_MESSAGE_CHARS } from "@llcuda/protocol";
import { z } from "zod";

/** PATH_MAX, and room for `hf:`. */
export const file = z.string().min(1).max(4_200);

/** The specification's longest key has 65,535 bytes; nobody writes one of more than some dozens. */
export const key = z.string().min(1).max(1_000);

/** llama.cpp's longest name has 63 bytes; a file of another program may go further. */
export const tensor = z.string().min(1).max(500);

/** Tokens in one answer. */
export const MAX_TOKENS_PAGE = 5_000;

/** A page of text: to see how it is cut, not to count a book. */
export const MAX_TOKENIZED_CHARS = 10_000;

/** What the client has already. */
export const after = z.number().int().min(0).default(0);

/** Which part of something long is wanted. */
export function page(most: number) {
  return {
    start: z.number().int().min(0).default(0),
    count: z.number().int().min(1).max(most).default(most),
  };
}

/** A conversation to show a template with. */
export const messages = z
  .array(
    z.object({
      role: z.string().min(1).max(100),
      content: z.string().max(MAX_MESSAGE_CHARS),
    }),
  )
  .min(1)
  .max(100);
