import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { connectionFailure } from "../../download/connection-failure.ts";
import { exchange, type Exchange } from "../../download/exchange.ts";
import { backoff, PATIENCE, retryAfter, type Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import { readMetadata } from "../sources/hub-metadata.ts";
import { hubHeaders } from "../sources/huggingface.ts";

/** A page of a listing; the hub's own are below 2 MB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 4;

/** One answer of the hub's API, and where its next page is. */
export interface HubPage<T> {
  value: T;
  /** From the Link header, on the same origin; null at the end. */
  next: URL | null;
}

/** Asks the hub's API. The token goes to the hub's own origin only. */
export class HubClient {
  readonly #env: Record<string, string | undefined>;
  readonly #timing: Timing;

  constructor(env: Record<string, string | undefined>, timing: Partial<Timing> = {}) {
    this.#env = env;
    this.#timing = { ...PATIENCE, ...timing };
  }

  /**
   * @param schema what is needed of the answer
   * @throws Failure NETWORK, HTTP_STATUS, MODEL_NOT_FOUND, MODEL_GATED, CANCELLED
   */
  async get<S extends z.ZodType>(
    url: URL,
    schema: S,
    signal?: AbortSignal,
  ): Promise<HubPage<z.output<S>>> {
    for (let attempt = 1; ; attempt++) {
      const { answer, text } = await this.#ask(url, signal);
      const pause = retryAfter(answer.headers["retry-after"], Date.now());
      const busy = answer.status === 429 || answer.status >= 500;
      if (!busy || attempt === ATTEMPTS || (pause ?? 0) > this.#timing.retryAfterCapMs) {
        // Throws for what is no answer.
        readMetadata(answer, url.href);
        return { value: parse(text, schema, url), next: nextPage(answer, url) };
      }
      const wait = pause ?? backoff(this.#timing, attempt, Math.random());
      await delay(wait, undefined, { signal }).catch(() => {});
    }
  }

  async #ask(url: URL, signal?: AbortSignal): Promise<{ answer: Exchange; text: string }> {
    const limit = AbortSignal.timeout(this.#timing.connectMs + this.#timing.headersMs);
    try {
      const answer = await exchange({
        url,
        headers: { accept: "application/json" },
        private: hubHeaders(this.#env),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) throw tooLong(url);
        chunks.push(chunk);
      }
      return { answer, text: Buffer.concat(chunks).toString() };
    } catch (error) {
      if (signal?.aborted === true) {
        throw new Failure("CANCELLED", "asking the hub was cancelled", "Ask again.");
      }
      throw error instanceof Failure ? error : connectionFailure(url, error);
    }
  }
}

function parse<S extends z.ZodType>(text: string, schema: S, url: URL): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure(
      "HTTP_STATUS",
      `${url.host} answered something else than its API does`,
      "A login page or a filter may be in between; or the mirror has no API. Check HF_ENDPOINT.",
      { cause, detail: text.slice(0, 200) },
    );
  }
}

function nextPage({ headers }: Exchange, asked: URL): URL | null {
  const link = [headers.link].flat().join(", ");
  const target = /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1];
  if (target === undefined || !URL.canParse(target, asked.href)) return null;
  const next = new URL(target, asked);
  // Mirrors hand through the hub's own links; what is asked stays on the mirror.
  return new URL(`${next.pathname}${next.search}`, asked.origin);
}

function tooLong(url: URL): Failure {
  const message = `${url.host} answered more than ${MAX_ANSWER_BYTES} bytes`;
  return new Failure("TOO_LARGE", message, "Ask for less, or check HF_ENDPOINT.");
}
