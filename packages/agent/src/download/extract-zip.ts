import { basename, dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { Progress } from "@llcuda/protocol";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { Failure } from "../failure.ts";
import { ArchiveCensus, type ArchiveLimits } from "./archive-rules.ts";
import { requireSpace } from "./disk-space.ts";
import { PartialFile } from "./partial-file.ts";
import { TransferRate } from "./transfer-rate.ts";

/** S_IFMT and S_IFLNK of the Unix mode in an entry's external attributes. */
const TYPE_MASK = 0o170000;
const LINK = 0o120000;

export interface ZipMemberRequest {
  archive: string;
  /** Tells the wanted member by its path in the archive. */
  member: (path: string) => boolean;
  /** Final path of the unpacked file. */
  file: string;
  sha256?: string | undefined;
  limits: ArchiveLimits;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Takes the one wanted member out of a zip archive (a wheel is one) and checks its CRC, its length
 * and, where given, its SHA-256 before it gets its final name. Callers hold a lock on `file`.
 * @throws Failure ARCHIVE_UNSAFE, NOT_FOUND, DOWNLOAD_CORRUPT, DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function extractZipMember(
  request: ZipMemberRequest,
): Promise<{ size: number; sha256: string }> {
  const zip = await openPromise(request.archive, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
  }).catch((error: unknown) => {
    throw damaged(request, error);
  });
  try {
    return await write(request, zip, await find(request, zip));
  } catch (error) {
    throw error instanceof Failure ? error : damaged(request, error);
  } finally {
    zip.close();
  }
}

async function find(request: ZipMemberRequest, zip: ZipFile): Promise<Entry> {
  const name = basename(request.archive);
  const census = new ArchiveCensus(name, request.limits);
  let found: Entry | null = null;
  for await (const entry of zip.eachEntry()) {
    const isLink = ((entry.externalFileAttributes >>> 16) & TYPE_MASK) === LINK;
    const folder = entry.fileName.endsWith("/");
    census.add({
      path: entry.fileName,
      type: isLink ? "other" : folder ? "folder" : "file",
      typeName: "link",
      size: entry.uncompressedSize,
      target: null,
    });
    if (!request.member(entry.fileName)) continue;
    if (found !== null) {
      const both = `${found.fileName} and ${entry.fileName}`;
      throw new Failure("ARCHIVE_UNSAFE", `${name} has two such members: ${both}`, OTHER_SOURCE);
    }
    found = entry;
  }
  if (found === null) {
    throw new Failure("NOT_FOUND", `${name} does not hold the wanted file`, OTHER_SOURCE);
  }
  return found;
}

async function write(request: ZipMemberRequest, zip: ZipFile, entry: Entry) {
  const size = entry.uncompressedSize;
  const name = basename(request.file);
  const sha256 = request.sha256?.toLowerCase() ?? null;
  await requireSpace(name, dirname(request.file), size);
  const partial = await PartialFile.open(request.file, {
    url: `zip:${entry.fileName}`,
    sha256,
    size,
  });
  const rate = new TransferRate();
  const tell = (last: boolean): void => {
    const progress = rate.sample(performance.now(), partial.bytes, size, last);
    if (progress !== null) request.onProgress?.(progress);
  };
  try {
    // Unpacking again is cheap; a resumed half would have to be trusted.
    await partial.restart();
    const stream = await zip.openReadStreamPromise(entry);
    let crc = 0;
    let at = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (request.signal?.aborted === true) {
        throw new Failure("CANCELLED", `unpacking ${name} was cancelled`, "Start it again.");
      }
      await partial.write(at, { bytes: chunk, release: () => {} });
      at += chunk.length;
      crc = crc32(chunk, crc);
      tell(false);
    }
    tell(true);
    // The library leaves the CRC to its caller.
    if (crc !== entry.crc32) throw new Error(`CRC of ${entry.fileName} is wrong`);
    const digest = await partial.digest();
    if (sha256 !== null && digest !== sha256) {
      throw new Failure(
        "DOWNLOAD_CORRUPT",
        `${entry.fileName} of ${basename(request.archive)} has sha256 ${digest}; ${sha256} was expected`,
        OTHER_SOURCE,
      );
    }
    await partial.seal();
    return { size, sha256: digest };
  } catch (error) {
    await partial.discard();
    throw error;
  }
}

const OTHER_SOURCE = "The archive is not what it should be; take it from another source.";

function damaged(request: ZipMemberRequest, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `${basename(request.archive)} is damaged or no zip archive`,
    "Remove it, so that it is fetched again, or take it from another source.",
    { detail, cause: error },
  );
}
