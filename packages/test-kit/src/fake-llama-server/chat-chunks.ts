/** The `timings` object of llama-server; times in milliseconds. */
export interface FakeTimings {
  cache_n: number;
  prompt_n: number;
  prompt_ms: number;
  prompt_per_token_ms: number;
  prompt_per_second: number;
  predicted_n: number;
  predicted_ms: number;
  predicted_per_token_ms: number;
  predicted_per_second: number;
  draft_n?: number;
  draft_n_accepted?: number;
}

/** As result_timings in server-task.cpp: generation rates count the steps after the first token. */
export function timingsOf(
  promptTokens: number,
  promptMs: number,
  predicted: number,
  predictedMs: number,
): FakeTimings {
  const steps = predicted - 1;
  const ran = steps > 0 && predictedMs > 0;
  return {
    cache_n: 0,
    prompt_n: promptTokens,
    prompt_ms: promptMs,
    prompt_per_token_ms: promptTokens > 0 ? promptMs / promptTokens : 0,
    prompt_per_second: promptMs > 0 ? (promptTokens / promptMs) * 1_000 : 0,
    predicted_n: predicted,
    predicted_ms: predictedMs,
    predicted_per_token_ms: ran ? predictedMs / steps : 0,
    predicted_per_second: ran ? (steps / predictedMs) * 1_000 : 0,
  };
}

/** Writes the events of one chat completion, field by field as build 11669 does. */
export class ChatChunks {
  readonly #tail: string;

  /** @param id as `chatcmpl-…` */
  constructor(id: string, model: string) {
    const common = {
      created: Math.floor(Date.now() / 1_000),
      id,
      model,
      system_fingerprint: "b11669-fake",
      object: "chat.completion.chunk",
    };
    this.#tail = JSON.stringify(common).slice(1, -1);
  }

  role(extra: { timings: FakeTimings; progress: object } | null): string {
    const choice = `{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}`;
    const more =
      extra === null
        ? ""
        : `,"timings":${JSON.stringify(extra.timings)},"prompt_progress":${JSON.stringify(extra.progress)}`;
    return this.#event(choice, more);
  }

  text(
    field: "content" | "reasoning_content",
    text: string,
    timings: FakeTimings | null,
    logprobs: object | null = null,
  ): string {
    const probed = logprobs === null ? "" : `,"logprobs":${JSON.stringify(logprobs)}`;
    const choice = `{"finish_reason":null,"index":0,"delta":{"${field}":${JSON.stringify(text)}}${probed}}`;
    return this.#event(choice, timings === null ? "" : `,"timings":${JSON.stringify(timings)}`);
  }

  finish(reason: "stop" | "length", timings: FakeTimings | null): string {
    const more = timings === null ? "" : `,"timings":${JSON.stringify(timings)}`;
    return this.#event(`{"finish_reason":"${reason}","index":0,"delta":{}}`, more);
  }

  usage(timings: FakeTimings): string {
    const usage = {
      completion_tokens: timings.predicted_n,
      prompt_tokens: timings.prompt_n,
      total_tokens: timings.prompt_n + timings.predicted_n,
      prompt_tokens_details: { cached_tokens: 0 },
    };
    return this.#event(
      "",
      `,"usage":${JSON.stringify(usage)},"timings":${JSON.stringify(timings)}`,
    );
  }

  /** The one body of an answer that is not streamed. */
  whole(content: string, reason: "stop" | "length", timings: FakeTimings): string {
    const message = { role: "assistant", content };
    return JSON.stringify({
      choices: [{ finish_reason: reason, index: 0, message }],
      ...(JSON.parse(`{${this.#tail}}`) as object),
      object: "chat.completion",
      usage: {
        completion_tokens: timings.predicted_n,
        prompt_tokens: timings.prompt_n,
        total_tokens: timings.prompt_n + timings.predicted_n,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      timings,
    });
  }

  #event(choice: string, more: string): string {
    return `data: {"choices":[${choice}],${this.#tail}${more}}\n\n`;
  }
}
