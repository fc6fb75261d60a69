import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

export interface HashOptions {
  /** Ends the reading; it then rejects with an AbortError. */
  signal?: AbortSignal | undefined;
  /** Called with the bytes that were read so far. */
  onHashed?: ((bytes: number) => void) | undefined;
}

/** SHA-256 of a file, hexadecimal. */
export async function hashFile(file: string, options: HashOptions = {}): Promise<string> {
  const { onHashed, signal } = options;
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = createReadStream(file, {
    highWaterMark: 1024 * 1024,
    ...(signal && { signal }),
  });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    onHashed?.(bytes);
  }
  return hash.digest("hex");
}
