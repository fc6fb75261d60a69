import { once } from "node:events";
import { Failure } from "../failure.ts";
import { Connections, exchange } from "./exchange.ts";
import { shownUrl } from "./shown-url.ts";
import { StallWatch } from "./stall-watch.ts";
import type { Timing } from "./timing.ts";

/** Beyond this, servers begin to refuse, and one slow piece holds up the others all the same. */
const CONNECTIONS = 6;
/** One piece. All of them are held in memory: 24 MB. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** The rest of a file whose server does ranges. */
export interface RangesRequest {
  /** Where the redirects ended, so that not every piece goes through them. */
  url: URL;
  /** Sent with each request. */
  headers: Record<string, string>;
  /** Strong ETag of the file; null where only the hash will tell. */
  etag: string | null;
  from: number;
  total: number;
  timing: Timing;
  signal: AbortSignal;
}

/**
 * Fetches the rest of a file over several connections and gives it piece by piece, in order. Any
 * trouble of one ends them all: one connection, with its patience, is the way to go on.
 * @throws Failure DOWNLOAD_CORRUPT, DOWNLOAD_STALLED; the socket's own error
 */
export async function* parallelRanges(request: RangesRequest): AsyncGenerator<Buffer> {
  const ended = new AbortController();
  const signal = AbortSignal.any([request.signal, ended.signal]);
  const connections = new Connections(CONNECTIONS);
  const pieces: Promise<Buffer>[] = [];
  let next = request.from;
  const begin = (): void => {
    if (next >= request.total) return;
    const end = Math.min(next + PIECE_BYTES, request.total);
    const piece = fetchPiece({ ...request, signal }, next, end, connections);
    // Looked at when its turn comes.
    piece.catch(() => {});
    pieces.push(piece);
    next = end;
  };
  try {
    for (let count = 0; count < CONNECTIONS; count++) begin();
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      const bytes = await piece;
      begin();
      yield bytes;
    }
  } finally {
    ended.abort();
    connections.close();
  }
}

async function fetchPiece(
  { etag, headers, signal, timing, total, url }: RangesRequest,
  from: number,
  end: number,
  connections: Connections,
): Promise<Buffer> {
  const watch = new StallWatch(timing, signal);
  try {
    const range = { range: `bytes=${from}-${end - 1}` };
    const {
      body,
      headers: got,
      status,
    } = await exchange({
      url,
      headers: etag === null ? range : { ...range, "if-range": etag },
      private: headers,
      signal: watch.signal,
      onConnect: () => watch.connected(),
      connections,
    });
    watch.headersCame();
    const fits = got["content-range"] === `bytes ${from}-${end - 1}/${total}`;
    const same = etag === null || got.etag === undefined || got.etag === etag;
    if (status !== 206 || !fits || !same) {
      body.destroy();
      throw notThisPiece(url, from, end, `${status} ${got["content-range"] ?? ""}`.trim());
    }
    const bytes = Buffer.allocUnsafe(end - from);
    let filled = 0;
    body.on("data", (chunk: Buffer) => {
      filled += chunk.copy(bytes, filled);
      watch.bytesCame(chunk.length);
    });
    await once(body, "end", { signal: watch.signal });
    if (filled !== bytes.length) throw notThisPiece(url, from, end, `${filled} bytes`);
    return bytes;
  } catch (error) {
    throw watch.stalled ? watch.failure(shownUrl(url)) : error;
  } finally {
    watch.stop();
  }
}

function notThisPiece(url: URL, from: number, end: number, got: string): Failure {
  const message = `${shownUrl(url)} does not give bytes ${from} to ${end - 1}: ${got}`;
  return new Failure("DOWNLOAD_CORRUPT", message, "The download goes on over one connection.");
}
