import type { FakeTimings } from "./chat-chunks.ts";

/** The events of `/completion`: llama-server's own form, without an OpenAI shell. */
export const completionChunks = {
  token(text: string, index: number, promptTokens: number): string {
    const body = {
      index: 0,
      content: text,
      tokens: [index],
      stop: false,
      id_slot: -1,
      tokens_predicted: index + 1,
      tokens_evaluated: promptTokens,
    };
    return `data: ${JSON.stringify(body)}\n\n`;
  },

  /** The last event of a stream, and the whole body where none is wanted. */
  final(content: string, model: string, timings: FakeTimings): string {
    return JSON.stringify({
      index: 0,
      content,
      tokens: [],
      id_slot: 0,
      stop: true,
      model,
      tokens_predicted: timings.predicted_n,
      tokens_evaluated: timings.prompt_n,
      truncated: false,
      stop_type: "limit",
      stopping_word: "",
      tokens_cached: timings.prompt_n + timings.predicted_n - 1,
      timings,
    });
  },
};
