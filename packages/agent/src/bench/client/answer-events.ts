import { Failure } from "../../failure.ts";
import { failureOfEngineError } from "../../chat/answer-stream.ts";
import type { TimedAnswer } from "./timed-answer.ts";

/** What of an event is read, of llama-server's and any OpenAI-compatible one. */
interface AnswerEvent {
  choices?: {
    delta?: { content?: string | null; reasoning_content?: string | null; reasoning?: string };
    finish_reason?: string | null;
  }[];
  usage?: {
    prompt_tokens?: number;
    completion_tokens?: number;
    prompt_tokens_details?: { cached_tokens?: number } | null;
  } | null;
  timings?: {
    cache_n?: number;
    prompt_n?: number;
    prompt_ms?: number;
    predicted_n?: number;
    predicted_ms?: number;
  };
  prompt_progress?: object;
  error?: unknown;
}

/** Fills a `TimedAnswer` from the events of its stream. */
export class AnswerEvents {
  complete = false;
  readonly #answer: TimedAnswer;
  /** Events with content so far, the count where the engine gives none. */
  #events = 0;

  constructor(answer: TimedAnswer) {
    this.#answer = answer;
  }

  /** @throws Failure ENGINE_ANSWER_GARBLED, CONTEXT_EXCEEDED, ENGINE_REFUSED */
  take(data: string, now: number): void {
    if (data === "[DONE]") {
      this.complete = true;
      return;
    }
    const event = parse(data);
    if (event.error != null) throw failureOfEngineError(event.error);
    const answer = this.#answer;
    const choice = event.choices?.[0];
    const { timings, usage } = event;
    // The first event of a prompt that is read: the engine took it from its queue.
    if (event.prompt_progress !== undefined) answer.begunAt ??= now;
    if (hasText(choice?.delta)) {
      this.#events += 1;
      const count = timings?.predicted_n ?? usage?.completion_tokens ?? this.#events;
      answer.arrivals.push(now);
      // An engine's count that stands still would divide a gap by nothing.
      answer.counts.push(Math.max(count, (answer.counts.at(-1) ?? 0) + 1));
    }
    if (timings !== undefined) this.#count(timings);
    if (usage != null) this.#bill(usage);
    answer.finish = choice?.finish_reason ?? answer.finish;
  }

  /** Where events were counted for want of tokens, the bill in the end tells how many each carried. */
  settle(): void {
    const { counts, tokens } = this.#answer;
    const last = counts.at(-1) ?? 0;
    // One more than came is the token that ended the answer.
    if (last === 0 || tokens <= last + 1 || last !== this.#events) return;
    for (const [index, count] of counts.entries()) counts[index] = (count * tokens) / last;
  }

  #count({ cache_n, prompt_n, prompt_ms, predicted_n, predicted_ms }: Timings): void {
    const answer = this.#answer;
    answer.cachedTokens = cache_n ?? answer.cachedTokens;
    if (prompt_n !== undefined) answer.promptTokens = prompt_n + answer.cachedTokens;
    answer.tokens = predicted_n ?? answer.tokens;
    if (prompt_ms !== undefined && predicted_ms !== undefined) {
      answer.engine = { promptMs: prompt_ms, generationMs: predicted_ms };
    }
  }

  #bill(usage: NonNullable<AnswerEvent["usage"]>): void {
    const answer = this.#answer;
    answer.promptTokens = usage.prompt_tokens ?? answer.promptTokens;
    answer.tokens = usage.completion_tokens ?? answer.tokens;
    answer.cachedTokens = usage.prompt_tokens_details?.cached_tokens ?? answer.cachedTokens;
  }
}

type Timings = NonNullable<AnswerEvent["timings"]>;
type Delta = NonNullable<NonNullable<AnswerEvent["choices"]>[number]["delta"]>;

/** The first event of many servers names a role and holds no token. */
function hasText(delta: Delta | undefined): boolean {
  if (delta === undefined) return false;
  const { content, reasoning, reasoning_content } = delta;
  return (content ?? "") !== "" || (reasoning_content ?? "") !== "" || (reasoning ?? "") !== "";
}

function parse(data: string): AnswerEvent {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Falls through to the same refusal as any other non-object.
  }
  throw new Failure(
    "ENGINE_ANSWER_GARBLED",
    "An event of the answer is no JSON object.",
    "Check that the address speaks OpenAI's chat completions.",
    { detail: data.slice(0, 2_000) },
  );
}
