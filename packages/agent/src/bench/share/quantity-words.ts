import type { BenchQuantity } from "@llcuda/protocol";

/** What each quantity is called, and its unit; the order is that of tables. */
export const QUANTITY_WORDS: Record<BenchQuantity, { head: string; unit: string }> = {
  "prompt-rate": { head: "prompt tok/s", unit: "tok/s" },
  "generation-rate": { head: "generation tok/s", unit: "tok/s" },
  "total-rate": { head: "total tok/s", unit: "tok/s" },
  "user-rate": { head: "tok/s per user", unit: "tok/s" },
  "request-rate": { head: "requests/s", unit: "1/s" },
  goodput: { head: "good requests/s", unit: "1/s" },
  "first-token": { head: "first token ms", unit: "ms" },
  "per-token": { head: "ms per token", unit: "ms" },
  "inter-token": { head: "gap between tokens ms", unit: "ms" },
  "end-to-end": { head: "whole answer ms", unit: "ms" },
  queue: { head: "queue ms", unit: "ms" },
  "prompt-time": { head: "prompt ms", unit: "ms" },
  "tokens-per-joule": { head: "tokens/J", unit: "1/J" },
  score: { head: "score", unit: "" },
};
