import { Readable } from "node:stream";
import { GgufError, HttpSource, type HttpOptions } from "@llcuda/gguf";
import type { ErrorCode } from "@llcuda/protocol";
import { connectionFailure } from "../../download/connection-failure.ts";
import { exchange, type Exchange } from "../../download/exchange.ts";
import { PATIENCE } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import type { ModelReference } from "../model-reference.ts";
import { readMetadata } from "./hub-metadata.ts";
import { hubEndpoint, hubHeaders, hubUrl } from "./huggingface.ts";

/** What HttpSource need not try again. */
const LASTING = new Set<ErrorCode>(["CERTIFICATE_UNTRUSTED", "HTTP_STATUS"]);

type HubReference = Extract<ModelReference, { kind: "huggingface" }>;

/** One range of a header or of a tensor; a hub that needs longer is taken for gone. */
const ANSWER_MS = PATIENCE.connectMs + PATIENCE.headersMs;

/**
 * A file of the hub read by ranges; `pieces` keeps those that somebody wants whole. Redirects, proxies and the token
 * are treated as a download treats them. Rejects with a GgufError E_SOURCE in the hub's own words.
 */
export function openHubFile(
  reference: HubReference,
  env: Record<string, string | undefined>,
  options: Pick<HttpOptions, "firstRequestBytes" | "pieces" | "signal"> = {},
): Promise<HttpSource> {
  const url = hubUrl({ endpoint: hubEndpoint(env), ...reference });
  return HttpSource.open(url, {
    headers: hubHeaders(env),
    fetch: hubFetch(url),
    ...options,
  });
}

/** `fetch` as HttpSource uses it, through the agent's own way of asking. */
function hubFetch(hub: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { range, ...own } = Object.fromEntries(new Headers(init?.headers));
    const limit = AbortSignal.timeout(ANSWER_MS);
    const answer = await exchange({
      url,
      headers: range === undefined ? {} : { range },
      private: own,
      signal: init?.signal == null ? limit : AbortSignal.any([init.signal, limit]),
    }).catch((error: unknown) => {
      const failure = error instanceof Failure ? error : connectionFailure(url, error);
      throw LASTING.has(failure.code) ? sourceError(failure) : failure;
    });
    // Who refuses is the hub, not the store behind its redirect, whose addresses run out.
    if (answer.url.href === hub) throwRefusal(answer, hub);
    return responseOf(answer);
  };
}

function throwRefusal(answer: Exchange, hub: string): void {
  // An empty file has no range; HttpSource knows what to do with that.
  const { status } = answer;
  if (status < 400 || status === 416 || status === 429 || status >= 500) return;
  answer.body.destroy();
  try {
    readMetadata(answer, hub);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw sourceError(error);
  }
}

function sourceError(failure: Failure): GgufError {
  return new GgufError("E_SOURCE", failure.message, failure.hint, { cause: failure });
}

function responseOf({ status, headers, url, body }: Exchange): Response {
  const fields = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    [value].flat().join(", "),
  ]);
  const stream = Readable.toWeb(body) as ReadableStream<Uint8Array>;
  const response = new Response(stream, { status, headers: fields });
  // Where the redirects ended: the next range goes there at once.
  Object.defineProperty(response, "url", { value: url.href });
  return response;
}
