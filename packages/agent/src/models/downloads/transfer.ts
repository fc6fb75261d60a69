import { basename, dirname } from "node:path";
import type { Download, DownloadStatus, ErrorReport, Progress } from "@llcuda/protocol";
import type { TransferMap } from "../../download/download-request.ts";
import type { Extent } from "../../download/extents.ts";
import { keptExtents } from "../../download/kept-extents.ts";
import { Failure } from "../../failure.ts";
import { chunkMap } from "./chunk-map.ts";
import { DISK_OWES } from "./download-job.ts";
import type { QueuedDownload, QueuedFile } from "./queued-download.ts";

/** How often the check of a file is told. */
const CHECK_STEPS = 200;

/** What a download waits for by itself. */
export type Held = "disk" | "network" | null;

/** One download of the queue: what is kept of it, and how it runs now. */
export class Transfer {
  queued: QueuedDownload;
  held: Held = null;
  readonly #onChange: () => void;
  readonly #here = new Map<string, readonly Extent[]>();
  #connections = 0;
  #rate: number | null = null;
  /** Bytes per second over a longer time, which what is left is told by. */
  #pace: number | null = null;
  #model: string | null = null;
  #sealing = false;
  #checking: Download["checking"] = null;
  /** Resolves when what a stop left to a disk that does not answer is done. */
  left: Promise<void> | null = null;
  #abort: AbortController | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(queued: QueuedDownload, onChange: () => void) {
    this.queued = queued;
    this.#onChange = onChange;
  }

  get running(): boolean {
    return this.#abort !== null;
  }

  get status(): DownloadStatus {
    const { wish } = this.queued;
    if (wish === "done" || wish === "failed") return wish;
    if (this.running && this.#checking === null && !this.#whole()) return "running";
    if (this.running) return this.#sealing ? "writing" : "verifying";
    if (this.held === "disk") return "paused";
    return wish === "paused" ? "paused" : "queued";
  }

  /** The hub has another version of it than the one that was begun. */
  get changed(): boolean {
    return this.queued.error?.code === "MODEL_CHANGED";
  }

  /** Where its files go. */
  get folder(): string {
    return dirname(this.queued.files[0]?.target ?? "/");
  }

  /** Bytes that are still to come, as far as that is known. */
  get missing(): number {
    return this.queued.files.reduce((sum, file) => sum + (file.size ?? 0) - this.#doneOf(file), 0);
  }

  /** From here on it is of other versions of its files. */
  renew(files: QueuedFile[]): void {
    this.queued = { ...this.queued, files };
    this.#here.clear();
    this.#onChange();
  }

  /** Looks up how much of its unfinished files a former process left. */
  async recall(): Promise<void> {
    for (const file of this.queued.files.filter(({ complete }) => !complete)) {
      const here = await keptExtents(file.target, file.source.kind === "url" ? null : file.sha256);
      // What runs by now knows better.
      if (!this.#here.has(file.target)) this.#here.set(file.target, here);
    }
    this.#onChange();
  }

  /** Runs some work until it ends or `stop` is called. */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const ended = work(abort.signal).finally(() => {
      this.#abort = null;
      this.#rate = null;
      this.#sealing = false;
      this.#checking = null;
      this.#onChange();
    });
    this.#ended = ended.catch(() => {});
    await ended;
  }

  /** Ends what runs, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#abort?.abort(new Failure("CANCELLED", "it was stopped", "Resume it to go on."));
    await this.#ended;
  }

  wish(
    wish: QueuedDownload["wish"],
    note: string | null = null,
    error: ErrorReport | null = null,
    held: Held = null,
  ): void {
    this.held = held;
    const owed = this.left === null ? null : DISK_OWES;
    this.queued = { ...this.queued, wish, note: note ?? owed, error };
    this.#onChange();
  }

  /** No longer waits for disk or network; the error stays until it is mended. */
  unhold(): void {
    this.held = null;
    this.noted(null);
  }

  noted(note: string | null): void {
    this.queued = { ...this.queued, note };
    this.#onChange();
  }

  progressed(
    file: QueuedFile,
    { done, ratePerSecond, secondsLeft, total }: Progress,
    { connections, here }: TransferMap,
  ): void {
    this.#here.set(file.target, here);
    this.#connections = connections;
    this.#rate = ratePerSecond;
    if (secondsLeft === null || total === null) this.#pace = null;
    else if (secondsLeft > 0) this.#pace = (total - done) / secondsLeft;
    this.#sealing = false;
    this.#checking = null;
    // The first answer may be the first to tell.
    if (file.size === null && total !== null) file.size = total;
    this.#onChange();
  }

  /** The file at hand is read again, so far. */
  checking(done: number, total: number): void {
    const before = this.#checking;
    this.#checking = { done, total };
    // What a look can tell apart; the end is told by what follows.
    if (before === null || done - before.done >= total / CHECK_STEPS) this.#onChange();
    else this.#checking = before;
  }

  /** It was stopped, and its disk does not answer. */
  leftBehind(ended: Promise<void>): void {
    const left = ended.then(() => {
      if (this.left !== left) return;
      this.left = null;
      this.noted(null);
    });
    this.left = left;
    this.noted(DISK_OWES);
  }

  /** A file is here and right, and the disk is waited for. */
  sealing(): void {
    this.#sealing = true;
    this.#checking = null;
    this.#rate = null;
    this.#onChange();
  }

  completed(file: QueuedFile, size: number, sha256: string): void {
    Object.assign(file, { complete: true, size, sha256 });
    this.#checking = null;
    this.#onChange();
  }

  done(model: string | null): void {
    this.#model = model;
    this.wish("done");
  }

  shown(): Download {
    const { addedAt, error, files, id, name, note, reference } = this.queued;
    const sizes = files.map(({ size }) => size);
    const known = sizes.every((size) => size !== null);
    const total = known ? sizes.reduce((sum, size) => sum + size, 0) : null;
    const done = files.reduce((sum, file) => sum + this.#doneOf(file), 0);
    const rate = this.status === "running" ? this.#rate : null;
    return {
      id,
      reference,
      name,
      status: this.status,
      guest: false,
      files: files.map((file) => ({
        name: basename(file.target),
        size: file.size,
        done: this.#doneOf(file),
      })),
      done,
      total,
      rate,
      secondsLeft: !rate || !this.#pace || total === null ? null : (total - done) / this.#pace,
      chunks: known
        ? chunkMap(
            files.map((file) => ({
              size: file.size ?? 0,
              here: this.#hereOf(file),
            })),
          )
        : [],
      connections: this.running ? this.#connections : 0,
      checking: this.#checking,
      note,
      error,
      modelId: this.#model,
      addedAt,
    };
  }

  #doneOf(file: QueuedFile): number {
    return this.#hereOf(file).reduce((sum, { from, to }) => sum + to - from, 0);
  }

  #hereOf(file: QueuedFile): readonly Extent[] {
    if (file.complete) return [{ from: 0, to: file.size ?? 0 }];
    return this.#here.get(file.target) ?? [];
  }

  #whole(): boolean {
    return this.queued.files.every(({ size }) => size !== null) && this.missing <= 0;
  }
}
