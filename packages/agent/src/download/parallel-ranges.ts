import { Failure } from "../failure.ts";
import { Connections, exchange } from "./exchange.ts";
import type { Extent } from "./extents.ts";
import type { PartialFile } from "./partial-file.ts";
import type { RateLimit } from "./rate-limit.ts";
import { shownUrl } from "./shown-url.ts";
import { SpanQueue } from "./span-queue.ts";
import { StallWatch } from "./stall-watch.ts";
import type { Timing } from "./timing.ts";

/** Beyond this, servers begin to refuse, and one slow span holds up the others all the same. */
const CONNECTIONS = 6;
/** What one request asks for: long enough that asking costs little, short enough to be shared out. */
const SPAN_BYTES = { least: 1024 * 1024, most: 16 * 1024 * 1024 };
/** Each connection takes about as many spans, so that none ends long after the others. */
const ROUNDS = 3;
/** Of one connection: all of them together hold 6 MiB back, which is all that SIGKILL can lose. */
const MEMORY = { bufferBytes: 512 * 1024, buffers: 2 };

/** A disk that takes no more bytes takes them from no connection. */
const OF_THE_DISK = new Set(["DISK_FULL", "FILE_UNWRITABLE"]);

/** The rest of a file whose server does ranges. */
export interface RangesRequest {
  /** Where the redirects ended, so that not every span goes through them. */
  url: URL;
  /** Sent with each request. */
  headers: Record<string, string>;
  /** Where the bytes go; its ETag is asked for, where it has one. */
  partial: PartialFile;
  total: number;
  timing: Timing;
  limit: RateLimit | undefined;
  signal: AbortSignal;
  /** Called after each piece, and when a connection comes or goes. */
  onBytes: (connections: number) => void;
}

/**
 * Fetches what is missing of a file over several connections, each span to its place. One that fails
 * leaves the rest of its span to the others and is not replaced; the last one's failure is thrown.
 * One that lags far behind while another has nothing to do leaves its rest, too, and begins anew.
 * @throws Failure DOWNLOAD_CORRUPT, DOWNLOAD_STALLED, DISK_FULL; the socket's own error
 */
export async function fetchTogether(request: RangesRequest): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([request.signal, ended.signal]);
  const spans = new SpanQueue(spansOf(request.partial.gaps), request.timing.stragglerMs);
  let connections = 0;
  // Each span has a connection of its own; the server need not show its certificate for each.
  const sessions = new Connections(0);
  const onBytes = (): void => request.onBytes(connections);
  const work = async (): Promise<void> => {
    for (let span = await spans.next(); span !== undefined; span = await spans.next()) {
      connections += 1;
      try {
        await fetchSpan({ ...request, signal, onBytes }, span, spans, sessions);
      } catch (error) {
        if (isOfTheDisk(error)) ended.abort();
        throw error;
      } finally {
        connections -= 1;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONNECTIONS }, work));
  const reasons = results.flatMap((one) =>
    one.status === "rejected" ? [one.reason as Error] : [],
  );
  const failure = reasons.find(isOfTheDisk) ?? reasons[0];
  if (failure !== undefined && request.partial.gaps.length > 0) throw failure;
  await request.partial.settle();
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Failure && OF_THE_DISK.has(error.code);
}

function spansOf(gaps: readonly Extent[]): Extent[] {
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const share = Math.ceil(missing / (CONNECTIONS * ROUNDS));
  const span = Math.min(SPAN_BYTES.most, Math.max(SPAN_BYTES.least, share));
  return gaps.flatMap(({ from, to }) =>
    Array.from({ length: Math.ceil((to - from) / span) }, (_, at) => ({
      from: from + at * span,
      to: Math.min(to, from + (at + 1) * span),
    })),
  );
}

/** Fetches one span, and gives back what is left of it where it fails or lags behind. */
async function fetchSpan(
  { headers, limit, onBytes, partial, signal, timing, total, url }: RangesRequest,
  { from, to }: Extent,
  spans: SpanQueue,
  connections: Connections,
): Promise<void> {
  const { etag } = partial;
  const watch = new StallWatch(timing, signal);
  let at = from;
  let waited = 0;
  let left = false;
  try {
    const range = { range: `bytes=${from}-${to - 1}` };
    const {
      body,
      bulk,
      headers: got,
      status,
    } = await exchange({
      url,
      headers: etag === null ? range : { ...range, "if-range": etag },
      private: headers,
      signal: watch.signal,
      onConnect: () => watch.connected(),
      bulk: MEMORY,
      connections,
    });
    watch.headersCame();
    const fits = got["content-range"] === `bytes ${from}-${to - 1}/${total}`;
    const same = etag === null || got.etag === undefined || got.etag === etag;
    if (status !== 206 || !fits || !same || bulk === undefined) {
      body.destroy();
      throw notThisSpan(url, from, to, `${status} ${got["content-range"] ?? ""}`.trim());
    }
    for await (const piece of watch.pieces(bulk)) {
      const { length } = piece.bytes;
      if (at + length > to) throw notThisSpan(url, from, to, `more than ${to - from} bytes`);
      await partial.write(at, piece);
      at += length;
      onBytes(0);
      spans.came(length, watch.waitedMs - waited);
      waited = watch.waitedMs;
      await limit?.take(length, watch.signal);
      if (left || !spans.straggles(at - from, waited)) continue;
      // What came already is still taken.
      left = true;
      bulk.leave();
    }
    if (at !== to && !left) throw notThisSpan(url, from, to, `${at - from} bytes`);
  } catch (error) {
    throw watch.stalled ? watch.failure(shownUrl(url)) : error;
  } finally {
    watch.stop();
    spans.back(at < to ? { from: at, to } : null);
  }
}

function notThisSpan(url: URL, from: number, to: number, got: string): Failure {
  const message = `${shownUrl(url)} does not give bytes ${from} to ${to - 1}: ${got}`;
  return new Failure("DOWNLOAD_CORRUPT", message, "The download goes on over one connection.");
}
