import type { AnswerStats } from "@llcuda/protocol";
import type { StreamLimit } from "../bench/limit/stream-limit.ts";
import type { PromptProgress, Timings } from "./answer-stream.ts";
import { RateMeter } from "./rate-series.ts";

/** What an answer costs, while it is written. Times are milliseconds of `performance.now()`. */
export class AnswerFigures {
  contextSize = 0;
  /** What the machine allows an answer; null where nobody has measured it. */
  limit: StreamLimit | null = null;
  /** Others were answered at the same time: what the machine allows was shared. */
  shared = false;
  #askedAt = 0;
  #prefill = 0;
  #firstTokenMs: number | null = null;
  /** The engine's last figures; they become `AnswerStats` only when somebody looks. */
  #timings: Timings = {};
  /** Of what is written now. Counted here too, for engines that send no timings with each token. */
  #tokens = 0;
  /** Of the part that is gone on with. */
  readonly #tokensBefore: number;
  readonly #rates = new RateMeter();
  #reasonedAt: number | null = null;
  #reasoningMs: number | null;
  readonly #reasonedBefore: number;

  /** @param before of an answer that is gone on with */
  constructor(before: Pick<AnswerStats, "reasoningMs" | "tokens"> | null = null) {
    this.#tokensBefore = before?.tokens ?? 0;
    this.#reasoningMs = before?.reasoningMs ?? null;
    this.#reasonedBefore = this.#reasoningMs ?? 0;
  }

  asked(now: number): void {
    this.#askedAt = now;
  }

  prefilled({ total, cache, processed }: PromptProgress): void {
    const fresh = total - cache;
    this.#prefill = fresh > 0 ? Math.min(1, Math.max(0, (processed - cache) / fresh)) : 1;
    // Told before it is read, so that a share of it means something.
    this.#timings = { cache_n: cache, prompt_n: fresh };
  }

  /** @returns how many tokens came: one chunk may carry several, when the engine drafts */
  wrote(timings: Timings | undefined, now: number): number {
    this.#prefill = 1;
    this.#firstTokenMs ??= now - this.#askedAt;
    const before = this.#tokens;
    this.#tokens = timings?.predicted_n ?? before + 1;
    if (timings !== undefined) this.#timings = timings;
    this.#rates.add(this.#tokens - before, now);
    return this.#tokens - before;
  }

  /** The clock runs from the first thought to the first word; an answer of thoughts alone to its end. */
  reasoned({ thought, open }: { thought: boolean; open: boolean }, now: number): void {
    if (thought) this.#reasonedAt ??= now;
    if (this.#reasonedAt === null || !open) return;
    this.#reasoningMs = this.#reasonedBefore + now - this.#reasonedAt;
  }

  ended(timings: Timings): void {
    this.#timings = timings;
    this.#tokens = timings.predicted_n ?? this.#tokens;
  }

  stats(probedTokens: number): AnswerStats {
    const timings = this.#timings;
    const { cache_n: cachedTokens = 0, prompt_n: promptTokens = 0 } = timings;
    const tokens = this.#tokens;
    return {
      promptTokens,
      cachedTokens,
      tokens: this.#tokensBefore + tokens,
      // One token has no rate: the engine counts steps between tokens.
      tokensPerSecond: tokens > 1 ? (timings.predicted_per_second ?? null) : null,
      promptTokensPerSecond: promptTokens > 0 ? (timings.prompt_per_second ?? null) : null,
      firstTokenMs: this.#firstTokenMs,
      contextUsed: cachedTokens + promptTokens + tokens,
      contextSize: this.contextSize,
      prefill: this.#prefill,
      draftedTokens: timings.draft_n ?? 0,
      acceptedTokens: timings.draft_n_accepted ?? 0,
      reasoningMs: this.#reasoningMs,
      rates: this.#rates.series(),
      limit: this.#limitAt(cachedTokens + promptTokens + tokens / 2),
      probedTokens,
    };
  }

  /** @param depth tokens that the middle one of the answer looks back at */
  #limitAt(depth: number): number | null {
    const { draft_n: drafted = 0 } = this.#timings;
    // With drafts one reading of the weights makes several tokens.
    if (this.shared || drafted > 0 || this.#tokens < 2) return null;
    return this.limit?.(depth) ?? null;
  }
}
