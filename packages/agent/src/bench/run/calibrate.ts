import type { BenchWorkload } from "@llcuda/protocol";
import { promptOf, WORDS_PER_TOKEN } from "../client/prompts.ts";
import type { TimedAnswer } from "../client/timed-answer.ts";

/** Two prompts of these lengths tell what a word and what the chat template costs. */
const SHORT_TOKENS = 64;
const LONG_TOKENS = 256;

/** How a server counts our words. */
export class Calibration {
  readonly wordsPerToken: number;
  /** Tokens that every prompt has besides its words: the chat template's. */
  readonly overhead: number;

  constructor(wordsPerToken: number = WORDS_PER_TOKEN, overhead = 0) {
    this.wordsPerToken = wordsPerToken;
    this.overhead = overhead;
  }

  /** The workload in tokens of words alone. */
  workload(workload: BenchWorkload): BenchWorkload {
    const promptTokens = Math.max(1, workload.promptTokens - this.overhead);
    return { ...workload, promptTokens };
  }
}

function probe(promptTokens: number): BenchWorkload {
  return { kind: "chat", promptTokens, outputTokens: 1, prompts: [], prefixCache: false };
}

/**
 * Asks for one token to two prompts, and takes the server's own counts of them. Where it tells none,
 * English prose's usual ratio is taken.
 */
export async function calibrate(
  ask: (prompt: string) => Promise<TimedAnswer>,
  seed: number,
): Promise<Calibration> {
  const counted = async (tokens: number, index: number) => {
    const prompt = promptOf(probe(tokens), seed, index, 1);
    const { promptTokens } = await ask(prompt);
    return { words: tokens, tokens: promptTokens };
  };
  const short = await counted(SHORT_TOKENS, -1_000_001);
  const long = await counted(LONG_TOKENS, -1_000_002);
  const tokensPerWord = (long.tokens - short.tokens) / (long.words - short.words);
  if (!Number.isFinite(tokensPerWord) || tokensPerWord <= 0) return new Calibration();
  const overhead = Math.max(0, Math.round(short.tokens - short.words * tokensPerWord));
  return new Calibration(1 / tokensPerWord, overhead);
}
