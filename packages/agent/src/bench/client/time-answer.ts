import { request as httpRequest, type Agent, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { createParser } from "eventsource-parser";
import { failureOfEngineError } from "../../chat/answer-stream.ts";
import { endOnAbort } from "../../engine/end-on-abort.ts";
import { readText } from "../../engine/read-text.ts";
import { Failure, reportOf } from "../../failure.ts";
import { AnswerEvents } from "./answer-events.ts";
import { lastArrival, watchArrivals } from "./socket-clock.ts";
import { arrived, type TimedAnswer } from "./timed-answer.ts";

/** An event larger than this is no answer. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;
/** Of a refusal, so much is kept. */
const MAX_REFUSAL_CHARS = 65_536;

/** Where a bench asks. */
export interface Endpoint {
  /** Up to and without `/chat/completions`: http://127.0.0.1:8080/v1 */
  url: string;
  apiKey: string | null;
  /** Null: the server has only one. */
  model: string | null;
  /** llama-server: it then tells its clock and its progress with every token. */
  tellsTimings: boolean;
}

export interface BenchQuestion {
  prompt: string;
  /** Tokens that the answer is to have: the end-of-text token is ignored where that can be asked. */
  outputTokens: number;
  /** Whether what the server has read before may be taken from its cache. */
  cachePrompt: boolean;
  seed: number;
}

/** What is told while an answer comes. Moments by performance.now(). */
export interface AnswerWatch {
  /** The engine took it from its queue. */
  onBegun?: (at: number) => void;
  onTokens?: (count: number, at: number, first: boolean) => void;
}

/**
 * Asks once and writes down when everything came. Never rejects: what went wrong is in `error`, and
 * what came before it is kept.
 * @param agent keeps connections, so that opening them is no part of what is measured
 */
export async function timeAnswer(
  endpoint: Endpoint,
  question: BenchQuestion,
  agent: Agent,
  signal: AbortSignal,
  watch: AnswerWatch = {},
): Promise<TimedAnswer> {
  const answer: TimedAnswer = {
    sentAt: performance.now(),
    begunAt: null,
    arrivals: [],
    counts: [],
    endedAt: 0,
    promptTokens: 0,
    cachedTokens: 0,
    tokens: 0,
    engine: null,
    finish: null,
    error: null,
  };
  try {
    const response = await post(endpoint, question, agent, signal, (now) => {
      answer.sentAt = now;
    });
    if (response.statusCode !== 200) throw await refusal(response);
    const { socket } = response;
    const events = new AnswerEvents(answer);
    await readEvents(response, signal, (data, now) => {
      const [had, begun] = [arrived(answer), answer.begunAt];
      events.take(data, now);
      if (begun === null && answer.begunAt !== null) watch.onBegun?.(now);
      const came = arrived(answer) - had;
      if (came > 0) watch.onTokens?.(came, now, had === 0);
    });
    answer.endedAt = lastArrival(socket);
    events.settle();
    if (!events.complete && answer.finish === null) throw brokenOff("it ended without [DONE]");
  } catch (thrown) {
    answer.endedAt = performance.now();
    answer.error = signal.aborted ? cancelled().report() : reportOf(thrown);
  }
  return answer;
}

function bodyOf({ model, tellsTimings }: Endpoint, question: BenchQuestion): string {
  const { prompt, outputTokens, cachePrompt, seed } = question;
  return JSON.stringify({
    ...(model === null ? {} : { model }),
    messages: [{ role: "user", content: prompt }],
    max_tokens: outputTokens,
    seed,
    stream: true,
    stream_options: { include_usage: true },
    // Fields that a strict server refuses are only for those that know them.
    ...(tellsTimings
      ? {
          timings_per_token: true,
          return_progress: true,
          cache_prompt: cachePrompt,
          ignore_eos: true,
        }
      : {}),
  });
}

function post(
  endpoint: Endpoint,
  question: BenchQuestion,
  agent: Agent,
  signal: AbortSignal,
  onSent: (now: number) => void,
): Promise<IncomingMessage> {
  const body = bodyOf(endpoint, question);
  const url = new URL(`${endpoint.url.replace(/\/$/, "")}/chat/completions`);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const send = (): void => {
      const outgoing = request(
        url,
        {
          method: "POST",
          agent,
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            ...(endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
          },
        },
        resolve,
      );
      outgoing.on("error", (error) => {
        // The server closed a kept connection just then, as it may: nothing was asked of it yet.
        if (outgoing.reusedSocket && isReset(error) && !signal.aborted) {
          send();
        } else reject(brokenOff(error.message));
      });
      outgoing.once("socket", (socket: Socket) => {
        watchArrivals(socket);
        // The request is written next: making it was no part of the wait.
        onSent(performance.now());
      });
      endOnAbort(outgoing, signal);
      outgoing.end(body);
    };
    send();
  });
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === "ECONNRESET" || error.code === "EPIPE";
}

/**
 * Reads an answer's events. All in one piece of the socket came at once; what they say is looked at when
 * the turn's other sockets have their moments, because that takes longer than taking a moment.
 */
async function readEvents(
  response: IncomingMessage,
  signal: AbortSignal,
  take: (data: string, now: number) => void,
): Promise<void> {
  let now = 0;
  const parser = createParser({
    onEvent: ({ data }) => take(data, now),
    maxBufferSize: MAX_EVENT_CHARS,
  });
  const { socket } = response;
  let pieces: { text: string; at: number }[] = [];
  const look = (): void => {
    const came = pieces;
    pieces = [];
    for (const { at, text } of came) {
      now = at;
      parser.feed(text);
    }
  };
  const lookLater = (): void => {
    try {
      look();
    } catch (thrown) {
      response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  const keep = (text: string): void => {
    if (pieces.length === 0) setImmediate(lookLater);
    pieces.push({ text, at: lastArrival(socket) });
  };
  await readText(response, keep, signal, brokenOff);
  look();
}

async function refusal(response: IncomingMessage): Promise<Failure> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response) text = `${text}${part as string}`.slice(0, MAX_REFUSAL_CHARS);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "error" in body) {
      return failureOfEngineError(body.error);
    }
  } catch {
    // Told below, with its own words.
  }
  return new Failure(
    "HTTP_STATUS",
    `The server answered ${response.statusCode}.`,
    "Check the address, the model's name and the key.",
    { detail: text.slice(0, 2_000) },
  );
}

function brokenOff(detail: string): Failure {
  const message = "The connection broke off before the answer was whole.";
  return new Failure("ENGINE_CRASHED", message, "See whether the server still runs.", { detail });
}

function cancelled(): Failure {
  return new Failure("CANCELLED", "The bench was cancelled.", "What was measured is kept.");
}
