import { basename, dirname } from "node:path";
import { Failure } from "../failure.ts";
import { connectionFailure } from "./connection-failure.ts";
import { requireSpace } from "./disk-space.ts";
import type { DownloadRequest } from "./download-request.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { shownUrl } from "./shown-url.ts";
import { parallelRanges } from "./parallel-ranges.ts";
import type { PartialFile } from "./partial-file.ts";
import { judgeResponse, lengthMismatch, webPage } from "./response-verdict.ts";
import { StallWatch } from "./stall-watch.ts";
import { needsHelp, type Timing } from "./timing.ts";

export type FetchOutcome =
  | { kind: "whole" }
  /** Worth another attempt. `answered`: a server spoke. */
  | { kind: "again"; failure: Failure; afterMs: number | null; answered: boolean };

/** Whether further connections may help the first; refused once they failed. */
export interface Help {
  refused: boolean;
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
  onBytes: () => void,
  help: Help,
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
    const outcome = await take(answer, partial, request, timing, watch, onBytes, help);
    if (outcome !== "slow") return outcome;
    watch.stop();
    return await takeTogether(answer, partial, request, timing, signal, onBytes, help);
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
  help: Help,
): Promise<FetchOutcome | "slow"> {
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
  const from = { at: performance.now(), bytes: partial.bytes };
  const canBeHelped = !help.refused && doesRanges(answer) && isSure(partial, request);
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
    await watch.held(request.limit?.take(chunk.length, watch.signal));
    if (!canBeHelped || partial.size === null) continue;
    const missing = partial.size - partial.bytes;
    const elapsed = performance.now() - from.at;
    if (needsHelp(timing, elapsed, partial.bytes - from.bytes, missing)) return "slow";
  }
  return checkEnd(partial, what);
}

function doesRanges({ headers, status }: Exchange): boolean {
  return status === 206 || headers["accept-ranges"] === "bytes";
}

/** Bytes of several answers can be told to be of one file. */
function isSure(partial: PartialFile, request: DownloadRequest): boolean {
  return partial.etag !== null || request.sha256 !== undefined;
}

/** Fetches the rest over several connections; where they fail, one goes on alone. */
async function takeTogether(
  { url }: Exchange,
  partial: PartialFile,
  request: DownloadRequest,
  timing: Timing,
  signal: AbortSignal,
  onBytes: () => void,
  help: Help,
): Promise<FetchOutcome> {
  const asked = new URL(request.url);
  const { bytes: from, etag, size: total } = partial;
  if (total === null) throw new TypeError("the length is not known");
  // Private headers are for the URL's own origin.
  const headers = url.origin === asked.origin ? (request.headers ?? {}) : {};
  const pieces = parallelRanges({ url, headers, etag, from, total, timing, signal });
  for (;;) {
    const step = await pieces.next().catch((error: unknown) => ({ error }));
    if ("error" in step) {
      if (signal.aborted) throw cancelled(request);
      help.refused = true;
      const { error } = step;
      const failure = error instanceof Failure ? error : connectionFailure(asked, error);
      return { kind: "again", failure, afterMs: 0, answered: true };
    }
    if (step.done === true) return checkEnd(partial, basename(request.file));
    try {
      await partial.append(step.value);
    } catch (error) {
      await pieces.return(undefined);
      throw error;
    }
    onBytes();
    await request.limit?.take(step.value.length, signal);
  }
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
