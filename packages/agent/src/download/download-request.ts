import type { Progress } from "@llcuda/protocol";
import type { Extent } from "./extents.ts";
import type { LockOwner } from "./lock.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Timing } from "./timing.ts";

/** Which bytes are here, and over how many connections more are coming. */
export interface TransferMap {
  here: readonly Extent[];
  connections: number;
}

export interface DownloadRequest {
  url: string;
  /** Final path. Beside it live FILE.partial, FILE.partial.json and FILE.lock while it is fetched. */
  file: string;
  /** Hexadecimal. Without it only the length can be checked. */
  sha256?: string | undefined;
  /** Bytes. */
  size?: number | undefined;
  /** Sent to the URL's own origin only, never to where it redirects. */
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
  /** Shared with other transfers. */
  limit?: RateLimit | undefined;
  onProgress?: ((progress: Progress, map: TransferMap) => void) | undefined;
  /** The file is read again to compare its hash, so far; told where that takes a while. */
  onCheck?: ((done: number, total: number) => void) | undefined;
  /** The server seems to hold another file than what is here is of; rejects where it does. */
  onDoubt?: (() => Promise<void>) | undefined;
  /** For so many seconds the disk has not answered; null: it does again. */
  onDisk?: ((silent: number | null) => void) | undefined;
  /** It was cancelled and its disk did not answer: what is left to do there is done by then. */
  onLeft?: ((ended: Promise<void>) => void) | undefined;
  /** All of it is here and right; the disk is waited for. */
  onSeal?: (() => void) | undefined;
  /** Another process fetches the same file; it is waited for. */
  onWait?: ((owner: LockOwner | null) => void) | undefined;
  /** A file of so many bytes is hashed in a thread of its own; tests have shorter ones. */
  hashThreadFrom?: number | undefined;
  /** Tests are less patient. */
  timing?: Partial<Timing> | undefined;
}
