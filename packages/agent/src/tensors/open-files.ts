import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { FetchedBytes } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { findCached } from "../models/model-cache.ts";
import { failureOf } from "./gguf-failure.ts";
import { openModelFile, type OpenedFile } from "./open-file.ts";

/** Each holds a descriptor for each part, its tensor table, and for the hub up to 96 MiB of pages. */
const MAX_OPEN = 8;

export interface OpenFilesOptions {
  home: Home;
  env: Record<string, string | undefined>;
  /** No network is wanted. */
  offline: boolean;
  /** In a thread, which looks into what the agent's own loop has opened. */
  again?: boolean;
}

/** Where a file is and which state of it. */
export interface FileIdentity {
  /** A path, or hf:OWNER/REPO/FILE. */
  path: string;
  /** Changes when a file on this machine does; files of the hub are pinned while they are open. */
  revision: string;
}

/** Whether it is read by ranges. */
export function isRemote({ path }: FileIdentity): boolean {
  return path.startsWith("hf:");
}

interface Entry {
  opening: Promise<OpenedFile>;
  users: number;
  dropped: boolean;
}

/** GGUF files that are looked into, kept open between requests; the least recently used is closed. */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #entries = new Map<string, Entry>();
  /** None once it is closed: who still works with a file has it to the end of that work. */
  #most = MAX_OPEN;

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /**
   * Finds what was asked for: a model's id, an absolute path (or one below ~), or hf:OWNER/REPO/FILE.
   * @throws Failure MODEL_NOT_FOUND, OFFLINE
   */
  async identify(file: string): Promise<FileIdentity> {
    if (file.startsWith("hf:")) {
      if (!this.#options.offline) return { path: file, revision: "hub" };
      const hint = "Start the agent without --offline to read from Hugging Face.";
      throw new Failure("OFFLINE", `${file} is not on this machine`, hint);
    }
    const cached = await findCached(this.#options.home, file);
    const path = cached ?? (file.startsWith("~/") ? join(homedir(), file.slice(2)) : file);
    if (!isAbsolute(path)) throw notFound(file, "it is no model's id and no absolute path");
    const found = await stat(path).catch(() => null);
    if (found === null) throw notFound(file, "there is no such file");
    if (!found.isFile()) throw notFound(file, "it is not a file");
    return { path, revision: `${found.size}-${found.mtimeMs}` };
  }

  /** Does some work with an open file, which stays open at least until the work is done. */
  async use<T>(
    { path, revision }: FileIdentity,
    work: (file: OpenedFile) => T | Promise<T>,
  ): Promise<T> {
    const key = `${path}\n${revision}`;
    const entry = this.#entries.get(key) ?? this.#open(path);
    // The most recently used stands last.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      const file = await entry.opening;
      this.#dropBeyond(this.#most);
      return await work(file);
    } catch (thrown) {
      const failure = failureOf(thrown);
      // Whoever opens it again is to see what it is now.
      if (failure instanceof Failure && failure.code === "MODEL_CHANGED") this.#drop(key, entry);
      throw failure;
    } finally {
      entry.users -= 1;
      closeUnused(entry);
    }
  }

  /** What has been fetched for a file of the hub so far, by those that are open. */
  async fetched(path: string): Promise<FetchedBytes> {
    const sum = { requests: 0, bytes: 0 };
    for (const [key, { opening }] of this.#entries) {
      if (!key.startsWith(`${path}\n`)) continue;
      const file = await opening.catch(() => null);
      const { requests, bytes } = file?.fetched() ?? { requests: 0, bytes: 0 };
      sum.requests += requests;
      sum.bytes += bytes;
    }
    return sum;
  }

  close(): void {
    this.#most = 0;
    this.#dropBeyond(0);
  }

  #open(path: string): Entry {
    const { again = false, home, env } = this.#options;
    const opening = openModelFile({ file: path, home, env, again, tolerant: true });
    const entry: Entry = { opening, users: 0, dropped: false };
    opening.catch(() => {
      for (const [key, other] of this.#entries) if (other === entry) this.#entries.delete(key);
    });
    return entry;
  }

  #dropBeyond(most: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= most) break;
      this.#drop(key, entry);
    }
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.dropped = true;
    closeUnused(entry);
  }
}

function closeUnused(entry: Entry): void {
  if (!entry.dropped || entry.users > 0) return;
  // One that failed to open has nothing to close; one that fails to close is gone all the same.
  entry.opening.then((file) => file.close()).catch(() => undefined);
}

function notFound(file: string, why: string): Failure {
  return new Failure(
    "MODEL_NOT_FOUND",
    `${file.slice(0, 500)} cannot be opened: ${why}`,
    "Give a model's id, the absolute path of a GGUF file, or hf:OWNER/REPO/FILE.gguf.",
  );
}
