import { once } from "node:events";
import { mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Progress } from "@llcuda/protocol";
import { Parser, Unpack, type ReadEntry } from "tar";
import { Failure } from "../failure.ts";
import {
  ArchiveCensus,
  type ArchiveEntry,
  type ArchiveLimits,
  ENGINE_ARCHIVE_LIMITS,
  pathOf,
} from "./archive-rules.ts";
import { archiveStream } from "./archive-stream.ts";
import { requireSpace, writeFailure } from "./disk-space.ts";
import { TransferRate } from "./transfer-rate.ts";

/** Its bytes arrive decompressed; what looks compressed inside is no archive of ours. */
const PLAIN = { strict: true, brotli: false, zstd: false };

export interface ExtractRequest {
  /** A .tar, .tar.gz or .tar.zst file. */
  archive: string;
  /** Folder that is made by this; it must not exist yet. */
  into: string;
  limits?: ArchiveLimits | undefined;
  signal?: AbortSignal | undefined;
  /** In bytes of the archive. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Unpacks an archive all or nothing. Its list is read and judged whole before the first byte is
 * written; symbolic links that stay inside are made last. Owners, times, setuid and write bits for
 * others are not taken over. Callers hold a lock on `into`.
 * @throws Failure ARCHIVE_UNSAFE, DOWNLOAD_CORRUPT, DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function extractTar(
  request: ExtractRequest,
): Promise<{ files: number; bytes: number }> {
  const { archive, into } = request;
  const census = new ArchiveCensus(basename(archive), request.limits ?? ENGINE_ARCHIVE_LIMITS);
  const listing = new Parser({
    ...PLAIN,
    onReadEntry(entry) {
      census.add(entryOf(entry));
      entry.resume();
    },
  });
  await feed(request, listing, () => {});
  census.finish();
  await requireSpace(basename(archive), dirname(into), census.bytes);

  const draft = `${into}.extracting`;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await unpack(request, draft);
    const links = census.entries.filter((entry) => entry.type === "link");
    for (const link of links) await makeLink(draft, link);
    await rename(draft, into);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    throw writeFailure(into, error);
  }
  return {
    files: census.entries.filter((entry) => entry.type === "file").length,
    bytes: census.bytes,
  };
}

async function unpack(request: ExtractRequest, draft: string): Promise<void> {
  const { size } = await stat(request.archive);
  const rate = new TransferRate();
  const sink = new Unpack({
    ...PLAIN,
    cwd: draft,
    preserveOwner: false,
    noMtime: true,
    filter: (_path, entry) => "type" in entry && typeOf(entry.type) !== "link",
    onReadEntry(entry) {
      // Whatever the archive says: readable, writable for the owner only, never setuid.
      entry.mode =
        ((entry.mode ?? 0o644) & 0o755) | 0o600 | (typeOf(entry.type) === "folder" ? 0o700 : 0);
    },
  });
  await feed(request, sink, (done, last) => {
    const progress = rate.sample(performance.now(), done, size, last);
    if (progress !== null) request.onProgress?.(progress);
  });
}

async function makeLink(root: string, link: ArchiveEntry): Promise<void> {
  const at = join(root, pathOf(link));
  await mkdir(dirname(at), { recursive: true });
  await symlink(link.target ?? "", at);
}

/** Pushes the archive through one of tar's sinks; a thrown refusal ends it at once. */
async function feed(
  request: ExtractRequest,
  sink: Parser,
  onBytes: (done: number, last: boolean) => void,
): Promise<void> {
  const finished = new Promise<void>((resolve, reject) => {
    sink.on("error", reject);
    sink.on(sink instanceof Unpack ? "close" : "end", resolve);
  });
  // Read below; until then a failure must not count as unhandled.
  finished.catch(() => {});
  try {
    const limits = request.limits ?? ENGINE_ARCHIVE_LIMITS;
    const { chunks, consumed } = await archiveStream(request.archive, limits);
    for await (const chunk of chunks) {
      if (request.signal?.aborted === true) throw cancelled(request);
      if (!sink.write(chunk)) await Promise.race([once(sink, "drain"), finished]);
      onBytes(consumed(), false);
    }
    sink.end();
    await finished;
    onBytes(consumed(), true);
  } catch (error) {
    throw damaged(request, error);
  }
}

function entryOf(entry: ReadEntry): ArchiveEntry {
  return {
    path: entry.path,
    type: typeOf(entry.type),
    typeName: entry.type,
    size: entry.size,
    target: entry.linkpath ?? null,
  };
}

function typeOf(name: string): ArchiveEntry["type"] {
  if (name === "File" || name === "OldFile" || name === "ContiguousFile") return "file";
  if (name === "Directory") return "folder";
  return name === "SymbolicLink" ? "link" : "other";
}

function damaged(request: ExtractRequest, error: unknown): Error {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  // Errors of the file system are the disk's; all else is the archive's.
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return writeFailure(request.into, error);
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `${basename(request.archive)} is damaged and was not unpacked`,
    "Remove it, so that it is fetched again, or take it from another source.",
    { detail: message, cause: error },
  );
}

function cancelled(request: ExtractRequest): Failure {
  const what = `unpacking ${basename(request.archive)} was cancelled`;
  return new Failure("CANCELLED", what, "Start it again.");
}
