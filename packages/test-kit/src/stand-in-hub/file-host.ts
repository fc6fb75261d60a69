import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ServerIdentity } from "../certificate-authority.ts";
import { answerFault, type Fault } from "./fault.ts";
import { planAnswer, type HostedFile, type SeenRequest } from "./hosted-file.ts";

/** Decides about a path before the files do; returns true when it answered. */
export type RouteHandler = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => boolean;

/** A plain file server on loopback with ranges, ETags and faults to order. */
export class FileHost {
  readonly requests: SeenRequest[] = [];
  /** Path to the address that it has moved to; for every method. */
  readonly redirects = new Map<string, string>();
  /** Sockets that were opened so far, those that sent no request among them. */
  connections = 0;
  /** Of these, handshakes that went on with an earlier one's session. */
  resumed = 0;
  readonly #server: Server;
  readonly #files = new Map<string, HostedFile>();
  readonly #faults = new Map<string, Fault[]>();
  #route: RouteHandler = () => false;

  readonly #scheme: "http" | "https";

  private constructor(identity: ServerIdentity | null) {
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      this.#answer(request, response);
    this.#scheme = identity === null ? "http" : "https";
    this.#server = identity === null ? createServer(answer) : createSecureServer(identity, answer);
    this.#server.on("connection", () => (this.connections += 1));
    this.#server.on("secureConnection", (socket: TLSSocket) => {
      if (socket.isSessionReused()) this.resumed += 1;
    });
  }

  /** @param identity makes it speak HTTPS */
  static async start(identity: ServerIdentity | null = null): Promise<FileHost> {
    const host = new FileHost(identity);
    await new Promise<void>((resolve) => host.#server.listen(0, "127.0.0.1", resolve));
    return host;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves `bytes` under `path` and gives the whole URL. */
  serve(path: string, file: HostedFile | Uint8Array): string {
    this.#files.set(path, file instanceof Uint8Array ? { bytes: file } : file);
    return this.url + path;
  }

  /** The next GET requests for `path` meet these faults, one each, in order. */
  fault(path: string, ...faults: Fault[]): void {
    this.#faults.set(path, [...(this.#faults.get(path) ?? []), ...faults]);
  }

  route(handler: RouteHandler): void {
    this.#route = handler;
  }

  /** GET requests for `path` so far. */
  gets(path: string): SeenRequest[] {
    return this.requests.filter((seen) => seen.method === "GET" && seen.path === path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", this.url).pathname;
    const method = request.method ?? "GET";
    const seen: SeenRequest = { method, path, headers: request.headers, sent: 0 };
    this.requests.push(seen);
    response.on("error", () => {});
    const fault = method === "GET" ? this.#faults.get(path)?.shift() : undefined;
    const file = this.#files.get(path);
    const range = method === "HEAD" ? undefined : request.headers.range;
    const ifRange = [request.headers["if-range"]].flat()[0];
    const answer = planAnswer(file, range, ifRange);
    if (fault !== undefined && answerFault(fault, answer, file, response, seen)) return;
    const moved = this.redirects.get(path);
    if (moved !== undefined) return void response.writeHead(307, { location: moved }).end();
    if (this.#route(path, request, response)) return;
    response.writeHead(answer.status, answer.headers);
    if (method === "HEAD") response.end();
    else void sendBody(response, answer.body, file, seen);
  }
}

async function sendBody(
  response: ServerResponse,
  body: Uint8Array,
  file: HostedFile | undefined,
  seen: SeenRequest,
): Promise<void> {
  const { onPiece, onSent, pace } = file ?? {};
  const closed = once(response, "close");
  const step = pace?.bytes ?? 256 * 1024;
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    const piece = body.subarray(at, at + step);
    seen.sent += piece.length;
    onSent?.(seen.sent);
    onPiece?.(piece.length);
    if (!response.write(piece)) {
      await Promise.race([once(response, "drain"), closed]);
    }
    if (pace !== undefined) await new Promise((resolve) => setTimeout(resolve, pace.pauseMs));
  }
  response.end();
}
