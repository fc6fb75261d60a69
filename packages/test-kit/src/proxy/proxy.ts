import { once } from "node:events";
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** Belong to one connection and are never passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"];

export interface ProxyOptions {
  /** Where the agent answers; null: told later with `pointTo`. */
  target: string | null;
  /** Path under which the agent is shown, stripped on the way: `/proxy/7863/`. */
  prefix?: string;
  /** `rewrite`: the agent sees its own address in Host and Origin; `keep`: the proxy's. */
  names?: "keep" | "rewrite";
  webSockets?: "pass" | "drop";
  /** Holds each response until it is complete: event streams never arrive. */
  buffers?: boolean;
  /** Cuts responses after so many bytes. */
  cutAfterBytes?: number;
  /** Answers every POST with 500. */
  failsPosts?: boolean;
}

export interface Proxy extends AsyncDisposable {
  /** Where the agent is seen, with the prefix; ends in `/`. */
  url: string;
  pointTo(target: string): void;
  /** Paths of the requests so far, as the browser sent them. */
  requests: string[];
  droppedUpgrades: number;
  close(): Promise<void>;
}

class ProxyServer {
  readonly requests: string[] = [];
  droppedUpgrades = 0;
  readonly http = createServer((incoming, response) => this.#relay(incoming, response));
  readonly prefix: string;
  target: URL | null;
  readonly #options: ProxyOptions;
  readonly #sockets = new Set<Duplex>();

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.prefix = options.prefix ?? "/";
    this.target = options.target === null ? null : new URL(options.target);
    if (options.webSockets !== "drop") {
      this.http.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
        this.#upgrade(incoming, socket, head),
      );
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  closeAll(): void {
    this.http.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pathOf(incoming: IncomingMessage): string | null {
    const url = incoming.url ?? "/";
    this.requests.push(url);
    return url.startsWith(this.prefix) ? `/${url.slice(this.prefix.length)}` : null;
  }

  #headers(given: IncomingHttpHeaders, target: URL): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = { ...given };
    if (this.prefix !== "/") {
      const prefix = this.prefix.replace(/\/$/, "");
      headers["x-forwarded-prefix"] = prefix;
      headers["x-forwarded-context"] = prefix;
    }
    if (this.#options.names !== "rewrite") return headers;
    headers.host = target.host;
    if (given.origin === this.origin) headers.origin = target.origin;
    if (given.referer !== undefined) headers.referer = target.href;
    return headers;
  }

  #relay(incoming: IncomingMessage, response: ServerResponse): void {
    const path = this.#pathOf(incoming);
    const { target } = this;
    if (path === null || target === null) return void response.writeHead(404).end();
    if (incoming.method === "POST" && this.#options.failsPosts === true) {
      return void response.writeHead(500).end("Internal Server Error");
    }
    if (incoming.headers.upgrade !== undefined) this.droppedUpgrades += 1;
    const headers = this.#headers(incoming.headers, target);
    for (const name of HOP_BY_HOP) delete headers[name];
    const { method } = incoming;
    const outgoing = request({ host: target.hostname, port: target.port, path, method, headers });
    outgoing.on("response", (answer) => this.#answer(answer, response));
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #answer(answer: IncomingMessage, response: ServerResponse): void {
    const { buffers, cutAfterBytes = Infinity } = this.#options;
    const headers: OutgoingHttpHeaders = { ...answer.headers };
    for (const name of HOP_BY_HOP) delete headers[name];
    const held: Buffer[] = [];
    let bytes = 0;
    const start = (): unknown => response.writeHead(answer.statusCode ?? 502, headers);
    if (buffers !== true) {
      start();
      response.flushHeaders();
    }
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > cutAfterBytes) response.destroy();
      else if (buffers === true) held.push(chunk);
      else if (!response.write(chunk)) {
        answer.pause();
        response.once("drain", () => answer.resume());
      }
    });
    answer.on("end", () => {
      if (buffers === true) start();
      response.end(Buffer.concat(held));
    });
    answer.on("error", () => response.destroy());
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = this.#pathOf(incoming);
    const { target } = this;
    if (path === null || target === null) return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    const upstream = connect(Number(target.port), target.hostname, () => {
      const headers = Object.entries(this.#headers(incoming.headers, target));
      const lines = headers.map(([name, value]) => `${name}: ${String(value)}\r\n`).join("");
      upstream.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}

/** A real reverse proxy on loopback, with the habits of the one that is to be stood in for. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const server = new ProxyServer(options);
  server.http.listen(0, "127.0.0.1");
  await once(server.http, "listening");
  const close = async (): Promise<void> => {
    if (!server.http.listening) return;
    const closed = once(server.http, "close");
    server.http.close();
    server.closeAll();
    await closed;
  };
  return {
    url: `${server.origin}${server.prefix}`,
    pointTo: (target) => {
      server.target = new URL(target);
    },
    requests: server.requests,
    get droppedUpgrades() {
      return server.droppedUpgrades;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
