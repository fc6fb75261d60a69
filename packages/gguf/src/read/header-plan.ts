import type { ValueType } from "../value-type.ts";

/** What is known of the header while it is being read: how much of it is still to come? */
export interface HeaderProgress {
  pairsLeft: number;
  tensorsLeft: number;
  /** tokenizer.ggml.model, once seen: byte-pair tokenizers ("gpt2") carry merges. */
  tokenizer: string | undefined;
  /** Elements and bytes of tokenizer.ggml.tokens, as far as walked. */
  tokens: Walked | undefined;
  /** The array that the parser stands in. */
  current: (Walked & { key: string; of: ValueType }) | undefined;
  readonly seen: Set<string>;
}

export interface Walked {
  count: number;
  done: number;
  bytes: number;
}

/** Mean sizes in real files, and what a guess may be too large by: a second request costs more. */
const PAIR_BYTES = 64;
const TENSOR_BYTES = 72;
const SLACK_BYTES = 192 * 1024;
const STRING_MARGIN = 1.08;

export function headerProgress(): HeaderProgress {
  return {
    pairsLeft: 0,
    tensorsLeft: 0,
    tokenizer: undefined,
    tokens: undefined,
    current: undefined,
    seen: new Set(),
  };
}

/** Notes how far an array is walked. */
export function noteArray(
  progress: HeaderProgress,
  key: string,
  of: ValueType,
  walked: Walked,
): void {
  progress.current = { key, of, ...walked };
  if (key === "tokenizer.ggml.tokens") progress.tokens = walked;
}

/** Bytes that the rest of the header probably takes: what one more range request should fetch. */
export function estimateRest(progress: HeaderProgress): number {
  const { current, tokens, seen, pairsLeft, tensorsLeft } = progress;
  let rest = SLACK_BYTES + pairsLeft * PAIR_BYTES + tensorsLeft * TENSOR_BYTES;
  if (current?.of === "string") rest += (current.count - current.done) * mean(current);
  if (tokens === undefined) return rest;
  for (const key of ["tokenizer.ggml.scores", "tokenizer.ggml.token_type"]) {
    if (!seen.has(key)) rest += 4 * tokens.count;
  }
  // A merge is a token with one space in it, and nearly every token has one.
  const mergesAhead =
    !seen.has("tokenizer.ggml.merges") && current?.key !== "tokenizer.ggml.merges";
  if (progress.tokenizer === "gpt2" && mergesAhead) rest += tokens.count * (mean(tokens) + 1);
  return Math.ceil(rest);
}

function mean(walked: Walked): number {
  const bytes = walked.done === 0 ? 16 : walked.bytes / walked.done;
  return bytes * STRING_MARGIN;
}
