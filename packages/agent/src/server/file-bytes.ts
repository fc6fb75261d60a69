import { once } from "node:events";
import type { ByteSource } from "@llcuda/gguf";
import type { Response } from "express";
import { Failure } from "../failure.ts";

/** Read and handed on at a time: what a slow reader costs. */
const PIECE_BYTES = 1024 * 1024;

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range of a Range header, cut to the file's size (RFC 9110, 14.1.2); a suffix or several
 * ranges are for nobody here. @throws Failure INPUT_INVALID
 */
export function rangeOf(header: string | undefined, size: number): ByteRange {
  const [, from = "", to = ""] = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(header ?? "") ?? [];
  const start = Number(from);
  const end = Math.min(to === "" ? size - 1 : Number(to), size - 1);
  if (from !== "" && start <= end) return { start, end };
  throw new Failure(
    "INPUT_INVALID",
    `The range ${JSON.stringify(header?.slice(0, 100) ?? "")} is none of the file's ${size} bytes.`,
    "Ask for one range: `Range: bytes=0-65535`.",
  );
}

/** Sends a range as 206, no faster than it is read. @param version changes when the file does */
export async function sendBytes(
  res: Response,
  source: ByteSource,
  { start, end }: ByteRange,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  res.writeHead(206, {
    "content-type": "application/octet-stream",
    "content-length": end - start + 1,
    "content-range": `bytes ${start}-${end}/${source.size}`,
    etag: JSON.stringify(version),
  });
  for (let at = start; at <= end && !signal.aborted; at += PIECE_BYTES) {
    const piece = await source.read(at, Math.min(PIECE_BYTES, end - at + 1));
    if (!res.write(piece)) await once(res, "drain", { signal });
  }
  res.end();
}
