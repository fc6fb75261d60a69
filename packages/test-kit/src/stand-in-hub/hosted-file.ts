import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

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
  /** Called after each chunk with its bytes, whatever the answer. */
  onPiece?: (bytes: number) => void;
}

/** What a client asked, with everything it gave away. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** Bytes of the body that were handed to the socket. */
  sent: number;
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
