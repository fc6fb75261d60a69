import { basename } from "node:path";
import type { ErrorCode, Progress } from "@llcuda/protocol";
import { download } from "../../download/download.ts";
import type { TransferMap } from "../../download/download-request.ts";
import type { LockOwner } from "../../download/lock.ts";
import type { RateLimit } from "../../download/rate-limit.ts";
import type { Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import { askHub, type HubMetadata } from "../sources/hub-metadata.ts";
import { hubEndpoints, hubHeaders, hubUrl } from "../sources/huggingface.ts";
import { changedFile, isBegun, isOther } from "./changed-file.ts";
import type { QueuedDownload, QueuedFile } from "./queued-download.ts";

/** What one running download tells while it runs. */
export interface JobListener {
  /** Bytes of the file that are here, and how fast they come. */
  onProgress(file: QueuedFile, progress: Progress, map: TransferMap): void;
  onNote(note: string | null): void;
  /** The file is read again, for its hash. */
  onCheck(done: number, total: number): void;
  /** It was stopped and its disk does not answer; what is left to do there is done by then. */
  onLeft(ended: Promise<void>): void;
  /** All of the file is here and right; the disk is waited for. */
  onSeal(): void;
  /** A file is whole, right, and in its place. */
  onComplete(file: QueuedFile, size: number, sha256: string): void;
}

export interface JobContext {
  env: Record<string, string | undefined>;
  limit: RateLimit;
  signal: AbortSignal;
  timing: Partial<Timing> | undefined;
}

/** Of one that was stopped. */
export const DISK_OWES = "the disk does not answer: what was begun there ends once it does";

/** What another mirror may mend. */
const ELSEWHERE = new Set<ErrorCode>([
  "NETWORK",
  "CERTIFICATE_UNTRUSTED",
  "HTTP_STATUS",
  "DOWNLOAD_STALLED",
  "DOWNLOAD_CORRUPT",
  "MODEL_NOT_FOUND",
  "MODEL_GATED",
]);

/** Fetches every file of a download that is not here yet, one after another. @throws Failure */
export async function runDownload(
  queued: QueuedDownload,
  listener: JobListener,
  context: JobContext,
): Promise<void> {
  for (const file of queued.files) {
    if (file.complete) continue;
    await fetchFile(file, queued, listener, context);
  }
}

async function fetchFile(
  file: QueuedFile,
  { files }: QueuedDownload,
  listener: JobListener,
  context: JobContext,
) {
  const urls = urlsOf(file, context.env);
  for (const [at, { headers, url }] of urls.entries()) {
    try {
      // The hub says who may have it, and whether it is still the file that was asked for.
      const ask = () => askHub(url, headers, context.signal, context.timing);
      const told = file.source.kind === "hub" ? await ask() : null;
      if (told !== null) {
        if (at > 0 && isOther(file, told)) throw otherMirror(file, url);
        if (isOther(file, told) && (await isBegun(files))) throw changedFile(file, told);
        note(file, told);
      }
      /** Bytes that do not fit may be those of a version that came meanwhile. */
      const onDoubt = async (): Promise<void> => {
        const now = file.source.kind === "hub" ? await ask().catch(() => null) : null;
        // Who stopped it meanwhile keeps what is here.
        context.signal.throwIfAborted();
        if (now !== null && isOther(file, now)) throw changedFile(file, now);
      };
      const got = await download({
        url,
        headers,
        file: file.target,
        size: file.size ?? undefined,
        sha256: file.sha256 ?? undefined,
        signal: context.signal,
        timing: context.timing,
        limit: context.limit,
        onDoubt,
        onProgress: (progress, map) => listener.onProgress(file, progress, map),
        onCheck: (done, total) => listener.onCheck(done, total),
        onDisk: (silent) => listener.onNote(silent === null ? null : silentDisk(silent)),
        onLeft: (ended) => listener.onLeft(ended),
        onSeal: () => listener.onSeal(),
        onWait: (owner) => listener.onNote(waitsFor(owner)),
      });
      listener.onNote(null);
      listener.onComplete(file, got.size, got.sha256);
      return;
    } catch (error) {
      const next = urls[at + 1];
      const helps = error instanceof Failure && ELSEWHERE.has(error.code);
      if (next === undefined || !helps || context.signal.aborted) throw error;
      listener.onNote(`${error.message}; going on from ${new URL(next.url).host}`);
    }
  }
}

function silentDisk(seconds: number): string {
  return `the disk has not answered for ${seconds} s`;
}

function waitsFor(owner: LockOwner | null): string {
  if (owner?.pid === process.pid) return DISK_OWES;
  return `process ${owner?.pid ?? "?"} fetches it already`;
}

function note(file: QueuedFile, { commit, sha256, size }: HubMetadata): void {
  if (sha256 !== null && size !== null) Object.assign(file, { size, sha256 });
  if (commit !== null && !file.pinned) file.commit = commit;
}

function otherMirror({ target }: QueuedFile, url: string): Failure {
  return new Failure(
    "DOWNLOAD_CORRUPT",
    `${new URL(url).host} has another version of ${basename(target)}`,
    "Wait until the mirror has caught up, or name another one in HF_ENDPOINT.",
  );
}

/** The file's address at each mirror, in order. */
function urlsOf({ commit, pinned, source }: QueuedFile, env: JobContext["env"]) {
  if (source.kind === "url") return [{ url: source.url, headers: {} }];
  return hubEndpoints(env).map((endpoint) => ({
    url: hubUrl({ endpoint, ...source, ...(pinned && commit !== null && { revision: commit }) }),
    headers: hubHeaders(env, endpoint),
  }));
}
