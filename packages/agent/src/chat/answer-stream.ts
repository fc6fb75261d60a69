import { createParser } from "eventsource-parser";
import { z } from "zod";
import type { EngineAddress } from "../engine/engine-service.ts";
import { readText } from "../engine/read-text.ts";
import { Failure } from "../failure.ts";
import { brokenOff, engineBody, postToEngine } from "./engine-post.ts";
import type { RequestFields } from "./sampling.ts";
import type { EngineToken } from "./token-probe.ts";
import type { ToolCallPiece } from "./tool-calls-in-answer.ts";
import type { ToolOffer } from "./tool-offer.ts";
import type { ToolTurn } from "./tool-turns.ts";

/** An event larger than this is no answer of llama-server's. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/** llama-server's `timings`; rates are per second, times in milliseconds. */
export interface Timings {
  cache_n?: number;
  prompt_n?: number;
  prompt_per_second?: number;
  predicted_n?: number;
  predicted_per_second?: number;
  draft_n?: number;
  draft_n_accepted?: number;
}

export interface PromptProgress {
  total: number;
  cache: number;
  processed: number;
}

export interface AnswerHandlers {
  /** By this name the engine knows the answer while it writes it. */
  onId?(id: string): void;
  /** Tokens with what else was likely; their text may come later, put together to whole characters. */
  onProbes?(tokens: readonly EngineToken[], reasoning: boolean): void;
  onPrefill(progress: PromptProgress): void;
  onText(content: string, reasoning: string, timings: Timings | undefined): void;
  onTimings(timings: Timings): void;
  onToolCalls?(pieces: readonly ToolCallPiece[], timings: Timings | undefined): void;
}

/** A part of a turn, as OpenAI's chat request has it. */
export type TurnPart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: { url: string } }
  | { type: "input_audio"; input_audio: { data: string; format: string } };

export interface ChatTurn extends Omit<ToolTurn, "content" | "role"> {
  role: string;
  content: string | TurnPart[];
}

export interface Question {
  messages: ChatTurn[];
  sampling: RequestFields;
  /** Likely tokens to be told beside each; none when left out. */
  alternatives?: number | undefined;
  /** Variables of the model's chat template. */
  template?: Record<string, unknown> | undefined;
  /** What it may call, or must. */
  tools?: ToolOffer | undefined;
}

/** What of a chunk is read; the rest is left alone. Mirrors server-task.cpp's chat chunk. */
interface Chunk {
  id?: string;
  choices?: {
    logprobs?: { content?: EngineToken[] | null } | null;
    delta?: {
      content?: string | null;
      reasoning_content?: string | null;
      tool_calls?: ToolCallPiece[];
    };
    finish_reason?: string | null;
  }[];
  timings?: Timings;
  prompt_progress?: PromptProgress;
  error?: unknown;
}

const EngineError = z.object({
  message: z.string(),
  type: z.string().optional(),
  n_prompt_tokens: z.number().optional(),
  n_ctx: z.number().optional(),
});

/** llama-server's error object as a Failure. */
export function failureOfEngineError(body: unknown): Failure {
  const parsed = EngineError.safeParse(body);
  if (!parsed.success) {
    return new Failure(
      "ENGINE_REFUSED",
      "The engine refused the request.",
      "The engine's own words are below; a restart of the engine may help.",
      {
        detail: JSON.stringify(body).slice(0, 2_000),
        remedies: ["retry-answer", "restart-engine"],
      },
    );
  }
  const { message, type, n_prompt_tokens: asked, n_ctx: size } = parsed.data;
  if (type === "exceed_context_size_error" || message.includes("ontext size has been exceeded")) {
    const values = asked !== undefined && size !== undefined;
    return new Failure(
      "CONTEXT_EXCEEDED",
      values
        ? `The chat is ${asked} tokens long; the context holds ${size}.`
        : "The chat no longer fits into the context.",
      "Start a new chat, or send a shorter message.",
      { detail: message, remedies: ["new-chat"] },
    );
  }
  return new Failure("ENGINE_REFUSED", "The engine refused the request.", "See the detail.", {
    detail: message,
    remedies: ["retry-answer"],
  });
}

function garbled(detail: string): Failure {
  return new Failure(
    "ENGINE_ANSWER_GARBLED",
    "The engine's answer could not be read.",
    "Retry; if it happens again, restart the engine.",
    { detail: detail.slice(0, 2_000), remedies: ["retry-answer", "restart-engine"] },
  );
}

function parseChunk(data: string): Chunk {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Falls through to the same refusal as any other non-object.
  }
  throw garbled(data);
}

/**
 * Asks the engine and hands on what it writes, as it comes.
 * Aborting `signal` closes the socket, which ends the engine's work on this request.
 * @returns the engine's `finish_reason`
 * @throws Failure ENGINE_CRASHED when the stream breaks off, ENGINE_ANSWER_GARBLED, CONTEXT_EXCEEDED
 */
export async function streamAnswer(
  address: EngineAddress,
  question: Question,
  handlers: AnswerHandlers,
  signal: AbortSignal,
): Promise<string> {
  const response = await postToEngine(address, "/v1/chat/completions", bodyOf(question), signal);
  if (response.statusCode !== 200) throw failureOfEngineError(await engineBody(response));
  let finish: string | null = null;
  let complete = false;
  let named = false;
  // Probabilities come with the token, its text when it is whole: they go with what was last written.
  let thinks = false;
  const take = (data: string): void => {
    if (data === "[DONE]") {
      complete = true;
      return;
    }
    const chunk = parseChunk(data);
    if (chunk.error !== undefined) throw failureOfEngineError(chunk.error);
    if (!named && chunk.id !== undefined) {
      named = true;
      handlers.onId?.(chunk.id);
    }
    const choice = chunk.choices?.[0];
    const content = choice?.delta?.content ?? "";
    const reasoning = choice?.delta?.reasoning_content ?? "";
    if (content !== "" || reasoning !== "") thinks = content === "";
    const probes = choice?.logprobs?.content;
    if (probes != null && probes.length > 0) handlers.onProbes?.(probes, thinks);
    const pieces = choice?.delta?.tool_calls;
    if (pieces !== undefined) handlers.onToolCalls?.(pieces, chunk.timings);
    if (content !== "" || reasoning !== "") handlers.onText(content, reasoning, chunk.timings);
    else if (chunk.prompt_progress !== undefined) handlers.onPrefill(chunk.prompt_progress);
    else if (chunk.timings !== undefined && pieces === undefined) handlers.onTimings(chunk.timings);
    finish = choice?.finish_reason ?? finish;
  };
  const parser = createParser({
    onEvent: (event) => take(event.data),
    onError: (error) => {
      throw garbled(error.message);
    },
    maxBufferSize: MAX_EVENT_CHARS,
  });
  await readText(response, (text) => parser.feed(text), signal, brokenOff);
  if (!complete && finish === null) throw brokenOff("the stream ended before its [DONE] line");
  return finish ?? "stop";
}

function bodyOf({ messages, sampling, alternatives, template, tools }: Question): object {
  return {
    messages,
    stream: true,
    stream_options: { include_usage: true },
    timings_per_token: true,
    return_progress: true,
    // So that thinking can be ended while it goes on: see `endReasoning`.
    reasoning_control: true,
    ...(alternatives === undefined ? {} : { logprobs: true, top_logprobs: alternatives }),
    ...(template === undefined ? {} : { chat_template_kwargs: template }),
    ...(tools === undefined ? {} : { tools: tools.definitions, tool_choice: tools.choice }),
    ...sampling,
  };
}
