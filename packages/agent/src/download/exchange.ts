import http from "node:http";
import https from "node:https";
import { isSystemTrusted, isUnknownAuthority, trustSystem } from "./authorities.ts";
import { BulkBody } from "./bulk-body.ts";
import type { FillerOptions } from "./chunk-filler.ts";
import { nextHop } from "./redirect.ts";

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
  /** The body will be taken by `bulk`, which is quick where it is long. */
  bulk?: FillerOptions;
  /** Kept open from one exchange to the next; by default each has a connection of its own. */
  connections?: Connections;
}

export interface Exchange {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Where the redirects ended. */
  url: URL;
  /** The private headers went there: no redirect has left the first origin. */
  own: boolean;
  body: http.IncomingMessage;
  /** The body piece by piece, where `bulk` was asked for; its own stream is then left alone. */
  bulk?: BulkBody;
}

/** Connections that several exchanges share. Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
export class Connections {
  readonly http: http.Agent;
  readonly https: https.Agent;

  /** @param most connections at once; 0 keeps none open */
  constructor(most: number) {
    const proxyEnv = process.env;
    const kept = most === 0 ? {} : { keepAlive: true, maxSockets: most };
    this.http = new http.Agent({ proxyEnv, ...kept });
    this.https = new https.Agent({ proxyEnv, ...kept });
  }

  close(): void {
    this.http.destroy();
    this.https.destroy();
  }
}

/** A proxy's own answer comes before the server's: only the parser can tell them apart. */
function isProxied(): boolean {
  return Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name) && process.env[name]);
}

interface Sent {
  body: http.IncomingMessage;
  bulk?: BulkBody;
}

/** Sends to one address; asks the system's authorities, too, where only they may know the server's. */
async function send(request: ExchangeRequest, url: URL, own: boolean): Promise<Sent> {
  const asked = isSystemTrusted();
  try {
    return await sendOnce(request, url, own);
  } catch (error) {
    if (asked || !isUnknownAuthority((error as NodeJS.ErrnoException).code)) throw error;
    trustSystem();
    return sendOnce(request, url, own);
  }
}

function sendOnce(request: ExchangeRequest, url: URL, own: boolean): Promise<Sent> {
  const bulk = request.bulk === undefined ? undefined : new BulkBody(request.bulk);
  // Made anew, so that the proxies are those of now.
  const connections = request.connections ?? new Connections(0);
  const direct = bulk === undefined || isProxied() ? {} : { onread: bulk.onread };
  const options: https.RequestOptions = {
    ...direct,
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
        ? https.request(url, { ...options, agent: connections.https })
        : http.request(url, { ...options, agent: connections.http });
    sent.once("socket", (socket) => {
      bulk?.attach(socket);
      if (socket.connecting) socket.once("connect", () => request.onConnect?.());
      else request.onConnect?.();
    });
    if (bulk !== undefined) sent.once("response", (response) => bulk.respond(response));
    sent.once("response", (body) => resolve({ body, ...(bulk && { bulk }) }));
    sent.once("error", reject).end();
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
    const { body, bulk } = await send(request, url, own);
    const status = body.statusCode ?? 0;
    const answer = { status, headers: body.headers, url, own, body, ...(bulk && { bulk }) };
    const location = body.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return answer;
    body.destroy();
    const next = nextHop(request.url, url, location, hop);
    if (request.stayOnOrigin === true && next.origin !== url.origin) return answer;
    own &&= next.origin === request.url.origin;
    url = next;
  }
}
