import { basename, dirname } from "node:path";
import { Failure } from "../failure.ts";
import type { FillerOptions } from "./chunk-filler.ts";
import { connectionFailure } from "./connection-failure.ts";
import { requireSpace } from "./disk-space.ts";
import type { DownloadRequest } from "./download-request.ts";
import { exchange, type Exchange } from "./exchange.ts";
import type { Extent } from "./extents.ts";
import { shownUrl } from "./shown-url.ts";
import { fetchTogether } from "./parallel-ranges.ts";
import type { PartialFile } from "./partial-file.ts";
import type { RateLimit } from "./rate-limit.ts";
import { judgeResponse, lengthMismatch, webPage } from "./response-verdict.ts";
import { StallWatch } from "./stall-watch.ts";
import { needsHelp, type Timing } from "./timing.ts";

export type FetchOutcome =
  | { kind: "whole" }
  /** Ask at once: what was asked for came and other gaps are left, or the answer is doubted. */
  | { kind: "more" }
  /** Worth another attempt. `answered`: a server spoke. */
  | { kind: "again"; failure: Failure; afterMs: number | null; answered: boolean };

/** What the attempts of one download have learned of its server. */
export interface Lessons {
  /** Further connections failed: one goes on alone. */
  alone: boolean;
  /** The last answer did not fit what is here; a second one that does not is believed. */
  doubted: boolean;
}

/**
 * One request for what is missing of a partial file.
 * @throws Failure for what another attempt cannot mend
 */
export async function fetchInto(
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  signal: AbortSignal,
  onBytes: (connections: number) => void,
  lessons: Lessons,
): Promise<FetchOutcome> {
  const url = new URL(request.url);
  const watch = new StallWatch(timing, signal);
  let answered = false;
  try {
    // Bytes without hash or strong ETag cannot be told from another version's; nor can a surplus.
    const unsure = partial.etag === null && request.sha256 === undefined;
    const surplus = partial.bytes > (request.size ?? Number.POSITIVE_INFINITY);
    if (partial.bytes > 0 && (unsure || surplus)) await partial.restart();
    const { gap } = partial;
    if (gap === null) return { kind: "whole" };
    const answer = await exchange({
      url,
      headers: rangeHeaders(partial, gap),
      private: request.headers ?? {},
      signal: watch.signal,
      onConnect: () => watch.connected(),
      bulk: memoryFor(request.limit),
    });
    answered = true;
    watch.headersCame();
    const outcome = await take(answer, gap, partial, request, timing, watch, onBytes, lessons);
    if (outcome !== "slow") return outcome;
    watch.stop();
    return await takeTogether(answer, partial, request, timing, signal, onBytes, lessons);
  } catch (error) {
    if (error instanceof Failure && !signal.aborted) throw error;
    // What is on its way to the disk must not be asked for again.
    await partial.settle();
    if (signal.aborted) throw cancelled(request);
    const failure = watch.stalled ? watch.failure(shownUrl(url)) : connectionFailure(url, error);
    return { kind: "again", failure, afterMs: null, answered };
  } finally {
    watch.stop();
  }
}

/** Under a limit, what fills a buffer of the usual size may take a minute. */
function memoryFor(limit: RateLimit | undefined): FillerOptions {
  const rate = limit?.rate ?? null;
  if (rate === null) return {};
  return { bufferBytes: Math.max(16 * 1024, Math.min(1024 * 1024, Math.ceil(rate / 8))) };
}

function rangeHeaders(partial: PartialFile, { from, to }: Extent): Record<string, string> {
  const toEnd = partial.size === null || to >= partial.size;
  if (from === 0 && toEnd) return {};
  const range = { range: `bytes=${from}-${toEnd ? "" : to - 1}` };
  return partial.etag === null ? range : { ...range, "if-range": partial.etag };
}

async function take(
  answer: Exchange,
  gap: Extent,
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  watch: StallWatch,
  onBytes: (connections: number) => void,
  lessons: Lessons,
): Promise<FetchOutcome | "slow"> {
  const what = basename(request.file);
  const wanted = {
    what,
    offset: gap.from,
    etag: partial.etag,
    size: request.size ?? partial.size,
  };
  const verdict = judgeResponse(answer.status, answer.headers, wanted, timing, Date.now());
  if (verdict.kind !== "write") answer.body.destroy();
  switch (verdict.kind) {
    case "complete":
      // The 416 told the true length; a former Content-Length may have lied.
      partial.size = request.size ?? partial.bytes;
      return checkEnd(partial, what, gap, partial.size);
    case "fail":
      throw verdict.failure;
    case "retry":
      // A server's slip must not cost what is here.
      if (verdict.restart && !lessons.doubted && isSure(partial, request)) {
        lessons.doubted = true;
        return { kind: "more" };
      }
      lessons.doubted = false;
      if (verdict.restart) await request.onDoubt?.();
      if (verdict.restart) await partial.restart();
      return { kind: "again", failure: verdict.failure, afterMs: verdict.afterMs, answered: true };
    case "write":
      break;
  }
  lessons.doubted = false;
  if (
    verdict.offset === 0 &&
    partial.bytes > 0 &&
    !isOfOneFile(partial.etag, verdict.etag, request)
  ) {
    await request.onDoubt?.().catch((error: unknown) => {
      answer.body.destroy();
      throw error;
    });
    await partial.restart();
  }
  if (verdict.total !== null) {
    await requireSpace(what, dirname(request.file), verdict.total - partial.bytes);
  }
  await partial.begin(verdict.etag, verdict.total);
  const start = verdict.offset;
  let at = start;
  const canBeHelped = !lessons.alone && doesRanges(answer) && isSure(partial, request);
  const bulk = answer.bulk!;
  let slow = false;
  for await (const piece of watch.pieces(bulk)) {
    const { length } = piece.bytes;
    if (at === 0 && looksLikeWebPage(piece.bytes)) throw webPage(what);
    if (partial.size !== null && at + length > partial.size) {
      const { size } = partial;
      await partial.restart();
      throw lengthMismatch(what, at + length, size);
    }
    await partial.write(at, piece);
    at += length;
    onBytes(1);
    await request.limit?.take(length, watch.signal);
    // The rest of an answer to the file's end is here already.
    if (start === gap.from && at >= gap.to) break;
    if (slow || !canBeHelped || partial.size === null) continue;
    const missing = partial.size - partial.bytes;
    slow = needsHelp(timing, watch.waitedMs, at - start, missing);
    // What came already is still taken.
    if (slow) bulk.leave();
  }
  await partial.settle();
  if (slow) return "slow";
  return checkEnd(partial, what, gap, at);
}

function doesRanges({ headers, status }: Exchange): boolean {
  return status === 206 || headers["accept-ranges"] === "bytes";
}

/** An answer with the whole file may go over what is here: both have one ETag, or the hash will tell. */
function isOfOneFile(
  here: string | null,
  there: string | null,
  { sha256 }: DownloadRequest,
): boolean {
  return here === null || there === null ? sha256 !== undefined : here === there;
}

/** Bytes of several answers can be told to be of one file. */
function isSure(partial: PartialFile, request: DownloadRequest): boolean {
  return partial.etag !== null || request.sha256 !== undefined;
}

/** Fetches the rest over several connections; where they fail, one goes on alone. */
async function takeTogether(
  { own, url }: Exchange,
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  signal: AbortSignal,
  onBytes: (connections: number) => void,
  lessons: Lessons,
): Promise<FetchOutcome> {
  const asked = new URL(request.url);
  const { size: total } = partial;
  if (total === null) throw new TypeError("the length is not known");
  const headers = own ? (request.headers ?? {}) : {};
  const { limit } = request;
  try {
    await fetchTogether({ url, headers, partial, total, timing, limit, signal, onBytes });
  } catch (error) {
    await partial.settle();
    if (signal.aborted) throw cancelled(request);
    lessons.alone = true;
    const failure = error instanceof Failure ? error : connectionFailure(asked, error);
    return { kind: "again", failure, afterMs: 0, answered: true };
  }
  return checkEnd(partial, basename(request.file), { from: 0, to: total }, total);
}

/** @param at how far the answer came of what was asked for */
function checkEnd(partial: PartialFile, what: string, asked: Extent, at: number): FetchOutcome {
  const { gap } = partial;
  // All that was asked for came: it ended where something was here already.
  if (gap !== null && partial.size !== null && at >= asked.to) return { kind: "more" };
  if (partial.bytes > 0 && (partial.size === null || partial.bytes === partial.size)) {
    partial.size = partial.bytes;
    return { kind: "whole" };
  }
  const failure = lengthMismatch(what, at, partial.size ?? 1);
  return { kind: "again", failure, afterMs: null, answered: true };
}

function looksLikeWebPage(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  return /^\s*<(!doctype html|html|head|script)/i.test(beginning);
}

/** A person, or whoever else asked for it, wants it no longer. */
export function cancelled(request: Pick<DownloadRequest, "file">): Failure {
  return new Failure(
    "CANCELLED",
    `the download of ${basename(request.file)} was cancelled`,
    "Start it again: it goes on where it stopped.",
  );
}
