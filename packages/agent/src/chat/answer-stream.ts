import { request, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import { z } from "zod";
import type { EngineAddress } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import type { Sampling } from "./sampling.ts";

/** An event larger than this is no answer of llama-server's. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/** llama-server's `timings`; rates are per second, times in milliseconds. */
export interface Timings {
  cache_n?: number;
  prompt_n?: number;
  prompt_per_second?: number;
  predicted_n?: number;
  predicted_per_second?: number;
}

export interface PromptProgress {
  total: number;
  cache: number;
  processed: number;
}

export interface AnswerHandlers {
  onPrefill(progress: PromptProgress): void;
  onText(content: string, reasoning: string, timings: Timings | undefined): void;
  onTimings(timings: Timings): void;
}

export interface ChatTurn {
  role: string;
  content: string;
}

export interface Question {
  messages: ChatTurn[];
  sampling: Sampling;
}

/** What of a chunk is read; the rest is left alone. Mirrors server-task.cpp's chat chunk. */
interface Chunk {
  choices?: {
    delta?: { content?: string | null; reasoning_content?: string | null };
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
  { messages, sampling }: Question,
  handlers: AnswerHandlers,
  signal: AbortSignal,
): Promise<string> {
  const response = await post(address, { messages, sampling }, signal);
  if (response.statusCode !== 200) throw failureOfEngineError(await errorBody(response));
  let finish: string | null = null;
  let complete = false;
  const take = (data: string): void => {
    if (data === "[DONE]") {
      complete = true;
      return;
    }
    const chunk = parseChunk(data);
    if (chunk.error !== undefined) throw failureOfEngineError(chunk.error);
    const choice = chunk.choices?.[0];
    const content = choice?.delta?.content ?? "";
    const reasoning = choice?.delta?.reasoning_content ?? "";
    if (content !== "" || reasoning !== "") handlers.onText(content, reasoning, chunk.timings);
    else if (chunk.prompt_progress !== undefined) handlers.onPrefill(chunk.prompt_progress);
    else if (chunk.timings !== undefined) handlers.onTimings(chunk.timings);
    finish = choice?.finish_reason ?? finish;
  };
  const parser = createParser({
    onEvent: (event) => take(event.data),
    onError: (error) => {
      throw garbled(error.message);
    },
    maxBufferSize: MAX_EVENT_CHARS,
  });
  await readText(response, (text) => parser.feed(text), signal);
  if (!complete && finish === null) throw brokenOff("the stream ended before its [DONE] line");
  return finish ?? "stop";
}

/** Listens instead of iterating: at one small piece a token, an iterator's promises would cost more. */
function readText(
  response: IncomingMessage,
  take: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      response.destroy();
      reject(error instanceof Failure || signal.aborted ? error : brokenOff(String(error)));
    };
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      try {
        take(text);
      } catch (error) {
        fail(error);
      }
    });
    response.on("end", resolve);
    response.on("error", fail);
  });
}

function brokenOff(detail: string): Failure {
  return new Failure(
    "ENGINE_CRASHED",
    "The engine stopped in the middle of the answer.",
    "What came so far is kept. Retry once the engine is ready again.",
    { detail, remedies: ["retry-answer", "restart-engine"] },
  );
}

function post(
  address: EngineAddress,
  { messages, sampling }: Question,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const body = JSON.stringify({
    messages,
    stream: true,
    stream_options: { include_usage: true },
    timings_per_token: true,
    return_progress: true,
    ...sampling,
  });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL("/v1/chat/completions", address.url),
      {
        method: "POST",
        signal,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          authorization: `Bearer ${address.apiKey}`,
        },
      },
      resolve,
    );
    outgoing.on("error", (error) => {
      reject(signal.aborted ? error : brokenOff(error.message));
    });
    outgoing.end(body);
  });
}

async function errorBody(response: IncomingMessage): Promise<unknown> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response) text = `${text}${part as string}`.slice(0, 65_536);
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "error" in body ? body.error : body;
  } catch {
    return { message: `HTTP ${response.statusCode}: ${text}` };
  }
}
