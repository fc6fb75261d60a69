import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { shortHash } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { DiskWait } from "./disk-wait.ts";
import { requireSpace } from "./disk-space.ts";
import type { DownloadRequest } from "./download-request.ts";
import { cancelled, fetchInto, type FetchOutcome } from "./fetch-into.ts";
import { hashFile } from "./hash-file.ts";
import { acquireLock } from "./lock.ts";
import { unlessCancelled, unlessHung } from "./until-cancelled.ts";
import { PartialFile } from "./partial-file.ts";
import { removePartial } from "./remove-partial.ts";
import { backoff, PATIENCE, type Timing } from "./timing.ts";
import { TransferRate } from "./transfer-rate.ts";

/** While no bytes come, progress is told this often. */
const STALL_TELL_MS = 500;

export interface Downloaded {
  file: string;
  size: number;
  sha256: string;
  /** False when the file was there already, whole and right. */
  fetched: boolean;
}

/**
 * Fetches a file: resumes what a former process left, checks length and hash, and only then gives
 * it its final name. Two processes that want one file share one transfer.
 * @throws Failure NETWORK, CERTIFICATE_UNTRUSTED, HTTP_STATUS, DOWNLOAD_STALLED, DOWNLOAD_CORRUPT,
 *   DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function download(request: DownloadRequest): Promise<Downloaded> {
  if (!URL.canParse(request.url) || !/^https?:/.test(request.url)) {
    throw new Failure(
      "INPUT_INVALID",
      `${request.url} is no URL`,
      "Give an http or https address.",
    );
  }
  return unlessHung(request, fetchAlone(request));
}

async function fetchAlone(request: DownloadRequest): Promise<Downloaded> {
  const lock = await acquireLock(`${request.file}.lock`, request);
  try {
    const present = await completeFile(request);
    if (present !== null) {
      // A process that was killed right after the rename left its notes.
      await removePartial(request.file);
      return present;
    }
    if (request.sha256 === undefined) return await fetchOnce(request);
    try {
      return await fetchOnce(request);
    } catch (error) {
      if (!(error instanceof WrongHash)) throw error;
      await request.onDoubt?.();
      return await fetchOnce(request);
    }
  } finally {
    await lock.release();
  }
}

/** All bytes arrived and are not those that were promised. */
class WrongHash extends Failure {}

/** The file at its final path, when it is whole and right. */
async function completeFile(request: DownloadRequest): Promise<Downloaded | null> {
  const { file, size, sha256 } = request;
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return null;
  if (size !== undefined && found.size !== size) return null;
  const hash = await hashFile(file, {
    signal: request.signal,
    onHashed: (bytes) => request.onCheck?.(bytes, found.size),
  }).catch((error: unknown) => {
    throw request.signal?.aborted === true ? cancelled(request) : error;
  });
  if (sha256 !== undefined && hash !== sha256.toLowerCase()) return null;
  return { file, size: found.size, sha256: hash, fetched: false };
}

async function fetchOnce(request: DownloadRequest): Promise<Downloaded> {
  const sha256 = request.sha256?.toLowerCase() ?? null;
  const size = request.size ?? null;
  const { file, hashThreadFrom, url } = request;
  const disk = new DiskWait();
  const watch = watchDisk(disk, request);
  try {
    const identity = { url, sha256, size };
    const partial = await disk.during(PartialFile.open(file, identity, hashThreadFrom, disk));
    try {
      if (size !== null) {
        await requireSpace(basename(request.file), dirname(request.file), size - partial.bytes);
      }
      await untilWhole(request, partial);
      const { bytes } = partial;
      const onHashed = (hashed: number): void => request.onCheck?.(hashed, bytes);
      const digest = await unlessCancelled(request, partial.digest(onHashed));
      if (sha256 !== null && digest !== sha256) {
        throw wrongHash(request, digest, await partial.quarantine());
      }
      request.onSeal?.();
      await partial.seal();
      return { file: request.file, size: bytes, sha256: digest, fetched: true };
    } finally {
      await partial.close();
    }
  } finally {
    clearInterval(watch);
  }
}

/** Tells when the disk owes an answer for long, and when it has given it. */
function watchDisk(disk: DiskWait, request: DownloadRequest): NodeJS.Timeout {
  const { diskSilentMs } = { ...PATIENCE, ...request.timing };
  let silent = false;
  return setInterval(
    () => {
      const { ms } = disk;
      const was = silent;
      silent = ms >= diskSilentMs;
      if (silent) request.onDisk?.(Math.floor(ms / 1000));
      else if (was) request.onDisk?.(null);
    },
    Math.min(STALL_TELL_MS, diskSilentMs),
  );
}

/** Asks again, with pauses, until every byte is here or there is no more hope. */
async function untilWhole(request: DownloadRequest, partial: PartialFile): Promise<void> {
  const timing = { ...PATIENCE, ...request.timing };
  const signal = request.signal ?? new AbortController().signal;
  const rate = new TransferRate();
  let connections = 0;
  const tell = (force: boolean): void => {
    const progress = rate.sample(performance.now(), partial.bytes, partial.size, force);
    if (progress !== null) request.onProgress?.(progress, { here: partial.here, connections });
  };
  // A transfer that stalls, or waits for its next attempt, tells so by its falling rate.
  const stalled = setInterval(() => tell(false), STALL_TELL_MS);
  const lessons = { alone: false, doubted: false };
  let barren = 0;
  let answered = false;
  try {
    for (;;) {
      const before = partial.bytes;
      tell(true);
      const onBytes = (count: number): void => {
        connections = count;
        tell(false);
      };
      const outcome: FetchOutcome = await fetchInto(
        partial,
        request,
        timing,
        signal,
        onBytes,
        lessons,
      );
      tell(true);
      connections = 0;
      if (outcome.kind === "whole") return;
      if (outcome.kind === "more") continue;
      answered ||= outcome.answered;
      barren = partial.bytes - before >= timing.progressBytes ? 1 : barren + 1;
      if (barren >= attemptsFor(outcome.failure, answered, timing)) throw outcome.failure;
      const pause = outcome.afterMs ?? backoff(timing, barren, Math.random());
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  } finally {
    clearInterval(stalled);
    // What a cancel left is told, too.
    tell(true);
  }
}

function attemptsFor(failure: Failure, answered: boolean, timing: Timing): number {
  // The same certificate comes again.
  if (failure.code === "CERTIFICATE_UNTRUSTED") return 1;
  if (!answered) return timing.connectAttempts;
  return failure.code === "DOWNLOAD_CORRUPT" ? timing.corruptAttempts : timing.attempts;
}

function wrongHash(request: DownloadRequest, digest: string, aside: string): WrongHash {
  return new WrongHash(
    "DOWNLOAD_CORRUPT",
    `${basename(request.file)} has other bytes than were promised: its SHA-256 begins with ${shortHash(digest)}, not ${shortHash(request.sha256 ?? "")}`,
    `The server or a proxy changes the bytes; try another source. They are kept in ${aside}.`,
    { detail: `sha256 ${digest}\n${request.sha256} was expected` },
  );
}
