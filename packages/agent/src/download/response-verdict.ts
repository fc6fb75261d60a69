import type { IncomingHttpHeaders } from "node:http";
import { Failure } from "../failure.ts";
import { byteCount } from "./byte-count.ts";
import { retryAfter, type Timing } from "./timing.ts";

/** What is on disk and what is known of the file when the request goes out. */
export interface Wanted {
  /** Name for messages. */
  what: string;
  /** Bytes on disk; the request asked for the rest when this is over 0. */
  offset: number;
  /** Strong ETag of the bytes on disk. */
  etag: string | null;
  /** Length that the file must have; null while unknown. */
  size: number | null;
}

export type Verdict =
  /** Write the body at `offset`; 0 drops what was there. */
  | { kind: "write"; offset: number; total: number | null; etag: string | null }
  /** All bytes are here already. */
  | { kind: "complete" }
  /** Ask again, from 0 where `restart` says so. */
  | { kind: "retry"; failure: Failure; afterMs: number | null; restart: boolean }
  | { kind: "fail"; failure: Failure };

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Decides what an answer means. Pure. */
export function judgeResponse(
  status: number,
  headers: IncomingHttpHeaders,
  wanted: Wanted,
  timing: Timing,
  now: number,
): Verdict {
  if (status === 200) return judgeWhole(headers, wanted);
  if (status === 206) return judgePart(headers, wanted);
  if (status === 416 && wanted.offset > 0) return judgeUnsatisfiable(headers, wanted);
  if (!BUSY.has(status)) return { kind: "fail", failure: httpFailure(status, wanted.what) };
  const afterMs = retryAfter(headers["retry-after"], now);
  const failure = httpFailure(status, wanted.what);
  if (afterMs !== null && afterMs > timing.retryAfterCapMs) return { kind: "fail", failure };
  return { kind: "retry", failure, afterMs, restart: false };
}

function judgeWhole(headers: IncomingHttpHeaders, wanted: Wanted): Verdict {
  const refusal = refuseForm(headers, wanted.what);
  if (refusal !== null) return { kind: "fail", failure: refusal };
  const total = lengthOf(headers["content-length"]);
  if (total !== null && wanted.size !== null && total !== wanted.size) {
    return { kind: "retry", failure: wrongLength(wanted, total), afterMs: null, restart: true };
  }
  return { kind: "write", offset: 0, total: total ?? wanted.size, etag: strong(headers.etag) };
}

function judgePart(headers: IncomingHttpHeaders, wanted: Wanted): Verdict {
  const refusal = refuseForm(headers, wanted.what);
  if (refusal !== null) return { kind: "fail", failure: refusal };
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "");
  const total = range?.[2] === undefined || range[2] === "*" ? wanted.size : Number(range[2]);
  const etag = strong(headers.etag);
  const changed = wanted.etag !== null && etag !== null && etag !== wanted.etag;
  const fits = wanted.size === null || total === wanted.size;
  if (range === null || Number(range[1]) !== wanted.offset || changed || !fits) {
    return { kind: "retry", failure: badPart(headers, wanted), afterMs: 0, restart: true };
  }
  return { kind: "write", offset: wanted.offset, total, etag: etag ?? wanted.etag };
}

function judgeUnsatisfiable(headers: IncomingHttpHeaders, wanted: Wanted): Verdict {
  const total = /^bytes \*\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1];
  if (total !== undefined && Number(total) === wanted.offset) return { kind: "complete" };
  return { kind: "retry", failure: httpFailure(416, wanted.what), afterMs: 0, restart: true };
}

/** Only a strong validator may join two ranges (RFC 9110, 13.1.5). */
function strong(etag: string | undefined): string | null {
  return etag === undefined || etag.startsWith("W/") ? null : etag;
}

function lengthOf(header: string | undefined): number | null {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null;
}

function refuseForm(headers: IncomingHttpHeaders, what: string): Failure | null {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "") {
    return new Failure(
      "DOWNLOAD_CORRUPT",
      `the server sent ${what} ${encoding}-encoded although plain bytes were asked for`,
      "A proxy or mirror changes the bytes in transit; try another source.",
    );
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return type === "text/html" || type === "application/xhtml+xml" ? webPage(what) : null;
}

/** A login page, a captive portal or a block page, sent with status 200. */
export function webPage(what: string): Failure {
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `the server sent a web page instead of ${what}`,
    "Open the address in a browser: a login page, a captive portal or a filter may be in between.",
  );
}

function wrongLength(wanted: Wanted, total: number): Failure {
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `the server announces ${total} bytes for ${wanted.what}; the file has ${wanted.size}`,
    "The server holds another version of the file; try another source.",
  );
}

function badPart(headers: IncomingHttpHeaders, wanted: Wanted): Failure {
  const range = headers["content-range"] ?? "no Content-Range";
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `the server's part of ${wanted.what} does not fit: asked from byte ${wanted.offset}, got ${range}`,
    "The file changed on the server, or the server handles ranges wrongly; it is fetched anew.",
  );
}

const STATUS_HINTS: Record<number, string> = {
  401: "A token is needed: set HF_TOKEN for Hugging Face.",
  403: "Access is not granted: accept the model's terms on its page, or check the token.",
  404: "Check the name; the file may have been moved or deleted.",
  407: "The proxy wants a login: set it in HTTPS_PROXY.",
  416: "The file changed on the server; it is fetched anew.",
  429: "The server limits requests: wait a while, or sign in with a token.",
};

/** An answer that is no file. */
export function httpFailure(status: number, what: string): Failure {
  const hint = STATUS_HINTS[status] ?? "Try again later, or try another source.";
  return new Failure("HTTP_STATUS", `the server answered ${status} for ${what}`, hint);
}

/** A file that ended early or ran over. */
export function lengthMismatch(what: string, got: number, expected: number): Failure {
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `${what} ended after ${got} bytes (${byteCount(got)}); ${expected} were expected`,
    "The server or a proxy cuts the file; try another source.",
  );
}
