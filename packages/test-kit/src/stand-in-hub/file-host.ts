import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerFault, type Fault } from "./fault.ts";

/** A file as a host serves it. */
export interface HostedFile {
  bytes: Uint8Array;
  /** Defaults to the quoted SHA-256 of the bytes; null sends none. */
  etag?: string | null;
  contentType?: string;
  /** Bytes per chunk and the pause after each, for a slow transfer. */
  pace?: { bytes: number; pauseMs: number };
  /** Called after each chunk with the bytes handed out in that answer. */
  onSent?: (bytes: number) => void;
}

/** What a client asked, with everything it gave away. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** Bytes of the body that were handed to the socket. */
  sent: number;
}

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
  readonly #server: Server;
  readonly #files = new Map<string, HostedFile>();
  readonly #faults = new Map<string, Fault[]>();
  #route: RouteHandler = () => false;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<FileHost> {
    const host = new FileHost();
    await new Promise<void>((resolve) => host.#server.listen(0, "127.0.0.1", resolve));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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

/** An answer before any fault spoils it. */
export interface PlannedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  offset: number;
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("hex")}"`;
}

/** What a correct server answers (RFC 9110, sections 13 and 14), for single open ranges. */
export function planAnswer(
  file: HostedFile | undefined,
  range: string | undefined,
  ifRange: string | undefined,
): PlannedAnswer {
  if (file === undefined) return { status: 404, headers: {}, body: new Uint8Array(), offset: 0 };
  const { bytes } = file;
  const etag = file.etag === undefined ? etagOf(bytes) : file.etag;
  const headers: Record<string, string> = {
    "accept-ranges": "bytes",
    "content-type": file.contentType ?? "application/octet-stream",
    ...(etag === null ? {} : { etag }),
  };
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (asked === null || (ifRange !== undefined && ifRange !== etag)) {
    return {
      status: 200,
      headers: { ...headers, "content-length": String(bytes.length) },
      body: bytes,
      offset: 0,
    };
  }
  const offset = Number(asked[1]);
  if (offset >= bytes.length) {
    const unsatisfiable = { ...headers, "content-range": `bytes */${bytes.length}` };
    return {
      status: 416,
      headers: unsatisfiable,
      body: Buffer.from("range not satisfiable"),
      offset: 0,
    };
  }
  const end = asked[2] === "" ? bytes.length : Math.min(bytes.length, Number(asked[2]) + 1);
  const part = {
    ...headers,
    "content-length": String(end - offset),
    "content-range": `bytes ${offset}-${end - 1}/${bytes.length}`,
  };
  return { status: 206, headers: part, body: bytes.subarray(offset, end), offset };
}

async function sendBody(
  response: ServerResponse,
  body: Uint8Array,
  file: HostedFile | undefined,
  seen: SeenRequest,
): Promise<void> {
  const { pace, onSent } = file ?? {};
  const closed = once(response, "close");
  const step = pace?.bytes ?? 256 * 1024;
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    const piece = body.subarray(at, at + step);
    seen.sent += piece.length;
    onSent?.(seen.sent);
    if (!response.write(piece)) {
      await Promise.race([once(response, "drain"), closed]);
    }
    if (pace !== undefined) await new Promise((resolve) => setTimeout(resolve, pace.pauseMs));
  }
  response.end();
}
