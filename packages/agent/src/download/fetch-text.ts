import { exchange } from "./exchange.ts";

export interface TextRequest {
  url: string;
  /** What kinds of answer are understood. */
  accept: string;
  /** A longer answer is refused: it is held in memory whole. */
  maxBytes: number;
  /** From the first packet to the last byte. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** A text of some kilobytes, over HTTP. Rejects for another status than 200, and for what is too long. */
export async function fetchText(request: TextRequest): Promise<string> {
  const { accept, maxBytes, signal, timeoutMs, url } = request;
  const { body, status } = await exchange({
    url: new URL(url),
    headers: { accept },
    private: {},
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`${url} answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (status === 200) return text;
  throw new Error(`${url} answered ${status}: ${text.slice(0, 200)}`);
}
