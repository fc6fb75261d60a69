import { basename, dirname } from "node:path";
import { Failure } from "../failure.ts";
import { connectionFailure } from "./connection-failure.ts";
import { requireSpace } from "./disk-space.ts";
import type { DownloadRequest } from "./download-request.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { shownUrl } from "./shown-url.ts";
import type { PartialFile } from "./partial-file.ts";
import { judgeResponse, lengthMismatch, webPage } from "./response-verdict.ts";
import { StallWatch } from "./stall-watch.ts";
import type { Timing } from "./timing.ts";

export type FetchOutcome =
  | { kind: "whole" }
  /** Worth another attempt. `answered`: a server spoke. */
  | { kind: "again"; failure: Failure; afterMs: number | null; answered: boolean };

/**
 * One request for what is missing of a partial file.
 * @throws Failure for what another attempt cannot mend
 */
export async function fetchInto(
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  signal: AbortSignal,
  onBytes: () => void,
): Promise<FetchOutcome> {
  const url = new URL(request.url);
  const watch = new StallWatch(timing, signal);
  let answered = false;
  try {
    // Bytes without hash or strong ETag cannot be told from another version's; nor can a surplus.
    const unsure = partial.etag === null && request.sha256 === undefined;
    const surplus = partial.bytes > (request.size ?? Number.POSITIVE_INFINITY);
    if (partial.bytes > 0 && (unsure || surplus)) await partial.restart();
    if (partial.bytes === request.size) return { kind: "whole" };
    const answer = await exchange({
      url,
      headers: rangeHeaders(partial),
      private: request.headers ?? {},
      signal: watch.signal,
      onConnect: () => watch.connected(),
    });
    answered = true;
    watch.headersCame();
    return await take(answer, partial, request, timing, watch, onBytes);
  } catch (error) {
    if (signal.aborted) throw cancelled(request);
    if (error instanceof Failure) throw error;
    const failure = watch.stalled ? watch.failure(shownUrl(url)) : connectionFailure(url, error);
    return { kind: "again", failure, afterMs: null, answered };
  } finally {
    watch.stop();
  }
}

function rangeHeaders(partial: PartialFile): Record<string, string> {
  if (partial.bytes === 0) return {};
  const range = { range: `bytes=${partial.bytes}-` };
  return partial.etag === null ? range : { ...range, "if-range": partial.etag };
}

async function take(
  answer: Exchange,
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  watch: StallWatch,
  onBytes: () => void,
): Promise<FetchOutcome> {
  const what = basename(request.file);
  const wanted = {
    what,
    offset: partial.bytes,
    etag: partial.etag,
    size: request.size ?? partial.size,
  };
  const verdict = judgeResponse(answer.status, answer.headers, wanted, timing, Date.now());
  if (verdict.kind !== "write") answer.body.destroy();
  switch (verdict.kind) {
    case "complete":
      // The 416 told the true length; a former Content-Length may have lied.
      partial.size = request.size ?? partial.bytes;
      return checkEnd(partial, what);
    case "fail":
      throw verdict.failure;
    case "retry":
      if (verdict.restart) await partial.restart();
      return { kind: "again", failure: verdict.failure, afterMs: verdict.afterMs, answered: true };
    case "write":
      break;
  }
  if (verdict.offset === 0 && partial.bytes > 0) await partial.restart();
  if (verdict.total !== null) {
    await requireSpace(what, dirname(request.file), verdict.total - partial.bytes);
  }
  await partial.begin(verdict.etag, verdict.total);
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    if (partial.bytes === 0 && looksLikeWebPage(chunk)) throw webPage(what);
    if (partial.size !== null && partial.bytes + chunk.length > partial.size) {
      const { bytes, size } = partial;
      await partial.restart();
      throw lengthMismatch(what, bytes + chunk.length, size);
    }
    await partial.append(chunk);
    watch.bytesCame(chunk.length);
    onBytes();
  }
  return checkEnd(partial, what);
}

function checkEnd(partial: PartialFile, what: string): FetchOutcome {
  if (partial.bytes > 0 && (partial.size === null || partial.bytes === partial.size)) {
    partial.size = partial.bytes;
    return { kind: "whole" };
  }
  const failure = lengthMismatch(what, partial.bytes, partial.size ?? 1);
  return { kind: "again", failure, afterMs: null, answered: true };
}

function looksLikeWebPage(chunk: Buffer): boolean {
  return /^\s*<(!doctype html|html|head|script)/i.test(chunk.subarray(0, 256).toString("latin1"));
}

function cancelled(request: DownloadRequest): Failure {
  return new Failure(
    "CANCELLED",
    `the download of ${basename(request.file)} was cancelled`,
    "Start it again: it goes on where it stopped.",
  );
}
