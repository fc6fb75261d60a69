import http from "node:http";
import https from "node:https";
import { Failure } from "../failure.ts";

/** More hops are a loop. Browsers stop at 20, curl at 50; no file host needs more than 3. */
export const MAX_REDIRECTS = 10;

export interface ExchangeRequest {
  url: URL;
  method?: "GET" | "HEAD";
  /** Sent to every host of a redirect chain: Range, If-Range. */
  headers: Record<string, string>;
  /** The caller's own headers, Authorization among them: sent to the first origin only. */
  private: Record<string, string>;
  signal: AbortSignal;
  /** Called for each hop when its connection stands. */
  onConnect?: () => void;
  /** Gives the redirect itself where it leads to another origin. */
  stayOnOrigin?: boolean;
}

export interface Exchange {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Where the redirects ended. */
  url: URL;
  body: http.IncomingMessage;
}

/** A URL fit for messages: signed queries and user names stay out of logs. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, read anew for each exchange. */
function send(request: ExchangeRequest, url: URL, own: boolean): Promise<http.IncomingMessage> {
  const proxyEnv = process.env;
  const options: https.RequestOptions = {
    method: request.method ?? "GET",
    signal: request.signal,
    headers: {
      "user-agent": "llcuda",
      // Ranges and hashes are of the file's own bytes, never of a compressed form.
      "accept-encoding": "identity",
      ...(own ? request.private : {}),
      ...request.headers,
    },
  };
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === "https:"
        ? https.request(url, { ...options, agent: new https.Agent({ proxyEnv }) })
        : http.request(url, { ...options, agent: new http.Agent({ proxyEnv }) });
    sent.once("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => request.onConnect?.());
      else request.onConnect?.();
    });
    sent.once("response", resolve).once("error", reject).end();
  });
}

/**
 * Sends a request and follows redirects by hand: private headers go to the first origin only, and
 * not even there again once the chain has left it; never from https to http.
 * @throws Failure HTTP_STATUS for a refused redirect; the socket's own error otherwise
 */
export async function exchange(request: ExchangeRequest): Promise<Exchange> {
  let url = request.url;
  let own = true;
  for (let hop = 0; ; hop++) {
    if (url.protocol !== "https:" && url.protocol !== "http:") {
      throw refusedRedirect(request.url, `to ${url.protocol} is not followed`);
    }
    const body = await send(request, url, own);
    const status = body.statusCode ?? 0;
    const answer = { status, headers: body.headers, url, body };
    const target = body.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || target === undefined) return answer;
    body.destroy();
    if (hop === MAX_REDIRECTS) throw refusedRedirect(request.url, `loops: ${hop} hops`);
    if (!URL.canParse(target, url.href)) throw refusedRedirect(request.url, "has no valid address");
    const next = new URL(target, url);
    if (request.stayOnOrigin === true && next.origin !== url.origin) return answer;
    if (url.protocol === "https:" && next.protocol === "http:") {
      throw refusedRedirect(request.url, `from https to http (${shownUrl(next)}) is not followed`);
    }
    own &&= next.origin === request.url.origin;
    url = next;
  }
}

function refusedRedirect(url: URL, why: string): Failure {
  return new Failure(
    "HTTP_STATUS",
    `the redirect of ${shownUrl(url)} ${why}`,
    "The server or a proxy in between is set up wrongly; try another source.",
  );
}
