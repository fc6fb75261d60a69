/** llama.h, enum llama_token_type, by its number. */
export const TOKEN_TYPES = [
  "undefined",
  "normal",
  "unknown",
  "control",
  "user defined",
  "unused",
  "byte",
] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];
