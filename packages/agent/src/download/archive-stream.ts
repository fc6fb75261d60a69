import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { Failure } from "../failure.ts";
import type { ArchiveLimits } from "./archive-rules.ts";

/** What tar itself may add to an entry: its header, a long name and the padding. */
const ENTRY_OVERHEAD = 8192;
/** Large enough that decompressing in another thread costs few turns, small beside the files. */
const CHUNK = 256 * 1024;

/** The plain bytes of an archive, and how many bytes of the file they came from. */
export interface ArchiveStream {
  chunks: AsyncIterable<Buffer>;
  readonly consumed: () => number;
}

/**
 * Opens a .tar, .tar.gz or .tar.zst, told apart by their first bytes. Decompression happens outside
 * the main thread, chunk by chunk as they are wanted: a bomb is refused before it fills the memory.
 */
export async function archiveStream(file: string, limits: ArchiveLimits): Promise<ArchiveStream> {
  const magic = await firstBytes(file);
  const source = createReadStream(file, { highWaterMark: CHUNK });
  const decompress = decompressor(magic);
  // An error of either destroys both, and is thrown where the chunks are read.
  if (decompress !== null) pipeline(source, decompress, () => {});
  const chunks = capped(decompress ?? source, file, limits);
  return { chunks, consumed: () => source.bytesRead };
}

function decompressor(magic: string) {
  if (magic.startsWith("1f8b")) return createGunzip({ chunkSize: CHUNK });
  return magic === "28b52ffd" ? createZstdDecompress({ chunkSize: CHUNK }) : null;
}

async function* capped(
  plain: Readable,
  file: string,
  limits: ArchiveLimits,
): AsyncIterable<Buffer> {
  const cap = limits.bytes + limits.entries * ENTRY_OVERHEAD;
  let bytes = 0;
  for await (const chunk of plain as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > cap) {
      const what = `${basename(file)} was not unpacked: more than ${cap} bytes when decompressed`;
      throw new Failure("ARCHIVE_UNSAFE", what, "Take it from another source.");
    }
    yield chunk;
  }
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("hex", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
